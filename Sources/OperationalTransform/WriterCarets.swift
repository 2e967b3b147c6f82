/// Where each writer's caret was left: where the next run of that writer most likely begins.
struct WriterCarets {
    private var carets: [UInt32: Int] = [:]
    private var last = 0

    func caret(of writer: UInt32) -> Int { carets[writer] ?? last }

    /// Moves all carets over an operation; its own writer's goes to where it ends.
    mutating func note(_ operation: Operation, by writer: UInt32) {
        // A reader that goes back knows no inserted text: only sizes count here.
        for (other, caret) in carets where other != writer {
            carets[other] = operation.transform(scalarOffset: caret, bias: .before)
        }
        var end = 0
        var offset = 0
        operation.forEachSplice { splice in
            offset += splice.retain + splice.insertScalarCount
            end = offset
        }
        last = end
        carets[writer] = end
    }
}
