/// Request heads: whatever they are, they are read or refused the same whole and in pieces, within the limits, and
/// what is read keeps the promises of its types. The answers of the handshake are heads of their own.
///
/// Input: a byte for the size of the pieces, then the stream.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzHeads(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 1 else { return 0 }
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    let stream = Array(input[1...])

    func parse(_ pieceByteCount: Int) -> Result<(HTTPHeadParser.Head, Int)?, HTTPError> {
        var parser = HTTPHeadParser()
        var taken = 0
        while taken < stream.count {
            let piece = Array(stream[taken...].prefix(pieceByteCount))
            do throws(HTTPError) {
                let (byteCount, head) = try parser.receive(piece.span)
                taken += byteCount
                if let head { return .success((head, taken)) }
            } catch {
                return .failure(error)
            }
        }
        return .success(nil)
    }
    let whole = parse(.max)
    switch (whole, parse(1 + Int(input[0] % 32))) {
    case (.success(let first), .success(let second)): precondition(first?.0 == second?.0 && first?.1 == second?.1)
    case (.failure(let first), .failure(let second)): precondition(first == second)
    default: preconditionFailure("the pieces were read otherwise")
    }
    guard case .success((let head, let byteCount)?) = whole else { return 0 }
    precondition(byteCount <= HTTPHeadParser.byteCountMax && head.fields.all.count < HTTPHeadParser.lineCountMax)
    if let request = try? HTTPRequestHead(head) {
        for segment in request.target.segments {
            precondition(segment != ".." && !segment.utf8.contains(0) && !segment.utf8.contains(UInt8(ascii: "/")))
        }
        precondition(request.contentLength >= 0)
        let policy = Handshake.Policy(
            subprotocols: ["cowrite.1"], allowedOrigins: ["http://a"], compression: PerMessageDeflate.Preferences())
        checkAnswer {
            do throws(Handshake.Refusal) {
                return try Handshake.accept(request, policy).response
            } catch {
                return error.response.head(contentLength: 0, keepsAlive: false)
            }
        }
    }
    // As a server's answer.
    _ = try? Handshake.check(head, for: Handshake.Offer(host: "a", path: "/", offersCompression: true))
    return 0
}

/// Our own answers are heads by our own book.
private func checkAnswer(_ make: () -> [UInt8]) {
    let answer = make()
    var parser = HTTPHeadParser()
    let taken = try? parser.receive(answer.span)
    precondition(taken?.head != nil && taken?.byteCount == answer.count, "our own answer is malformed")
}
