/// One person's undo and redo in one draft. It takes back this person's edits only.
///
/// Each entry holds the operation that undoes a step, with the text that operation will delete: all of it was
/// inserted by the step itself, so no character of another is ever removed. Others' operations move the top entry
/// only; what they do to the entries below is worked out when those come to the top.
package struct UndoStack: Sendable {
    /// Edits less than this apart, at one place, are undone together.
    package static let burstMilliseconds: Int64 = 500
    /// The oldest steps beyond this many are forgotten.
    package static let maximumStepCount = 1_000

    private struct Step {
        /// What takes the step back, made on the text right after the step.
        var operation: Operation
        /// All that `operation` deletes, from left to right.
        var deletedText: String
        /// Others' operations since, while this step was on top.
        var later: Operation = .identity
    }

    private struct Burst {
        var at: Int64
        var scalarOffset: Int
    }

    private var undoSteps: [Step] = []
    private var redoSteps: [Step] = []
    private var burst: Burst?

    package init() {}

    package var canUndo: Bool { !undoSteps.isEmpty }
    package var canRedo: Bool { !redoSteps.isEmpty }

    /// Takes note of an edit this person made. What was undone before can no longer be redone.
    ///
    /// - Parameters:
    ///   - inverse: what takes the edit back, from `Operation.inverted(on:)`.
    ///   - milliseconds: when it was made; edits of one burst form one step.
    package mutating func record(_ operation: Operation, inverse: Operation, at milliseconds: Int64) {
        if operation.isIdentity { return }
        redoSteps = []
        let splice = operation.first
        let isOneSplice = operation.isOneSplice
        let continues =
            isOneSplice
            && burst.map {
                milliseconds - $0.at < Self.burstMilliseconds
                    && ($0.scalarOffset == splice.retain || $0.scalarOffset == splice.retain + splice.delete)
            } ?? false
        burst =
            isOneSplice
            ? Burst(at: milliseconds, scalarOffset: splice.retain + splice.insertScalarCount) : nil
        let step = Step(operation: inverse, deletedText: operation.insertedText)
        guard continues, let earlier = Self.pop(&undoSteps) else {
            undoSteps.append(step)
            if undoSteps.count > Self.maximumStepCount { undoSteps.removeFirst() }
            return
        }
        let earlierEdit = earlier.operation.inverted(deleting: earlier.deletedText)
        let joined = Step(
            operation: Self.compose(inverse, earlier.operation),
            deletedText: Self.compose(earlierEdit, operation).insertedText)
        if !joined.operation.isIdentity { undoSteps.append(joined) }
    }

    /// Takes note of another's operation, as it was applied to the local text.
    package mutating func transform(over remote: Operation) {
        if remote.isIdentity { return }
        Self.push(remote, onto: &undoSteps)
        Self.push(remote, onto: &redoSteps)
        burst = burst.map {
            Burst(at: $0.at, scalarOffset: remote.transform(scalarOffset: $0.scalarOffset, bias: .before))
        }
    }

    /// The edit that takes the last step back, to be made like any other edit but not recorded; nil if there is none.
    package mutating func undo() -> Operation? { Self.move(from: &undoSteps, to: &redoSteps, burst: &burst) }

    /// The edit that makes the last undone step again, to be made but not recorded; nil if there is none.
    package mutating func redo() -> Operation? { Self.move(from: &redoSteps, to: &undoSteps, burst: &burst) }

    private static func move(from: inout [Step], to: inout [Step], burst: inout Burst?) -> Operation? {
        burst = nil
        while let step = pop(&from) {
            // Others have undone it already: there is nothing to show for it, take the next.
            if step.operation.isIdentity { continue }
            to.append(
                Step(
                    operation: step.operation.inverted(deleting: step.deletedText),
                    deletedText: step.operation.insertedText))
            return step.operation
        }
        return nil
    }

    /// Takes the top step, made to fit the present text, and hands what came later on to the step below.
    private static func pop(_ steps: inout [Step]) -> Step? {
        guard let top = steps.popLast() else { return nil }
        if top.later.isIdentity { return top }
        let (operation, later) = Operation.transform(left: top.operation, right: top.later)
        let deletedText = top.operation.deleted(top.deletedText, survivingOf: top.later)
        push(later, onto: &steps)
        return Step(operation: operation, deletedText: deletedText)
    }

    private static func push(_ remote: Operation, onto steps: inout [Step]) {
        guard let last = steps.indices.last else { return }
        steps[last].later = compose(steps[last].later, remote)
    }

    private static func compose(_ first: Operation, _ second: Operation) -> Operation {
        do { return try first.composed(with: second) } catch { preconditionFailure("\(error)") }
    }
}

extension Operation {
    /// What of the text this operation deletes is still there to be deleted after `other`.
    fileprivate func deleted(_ text: String, survivingOf other: Operation) -> String {
        var deleted = OperationReader(Operation(at: 0, insert: text))
        var own = OperationReader(self)
        var others = OperationReader(other)
        var surviving = ""
        while own.kind != .end {
            if own.kind == .insert {
                own.skip(own.count)
            } else if others.kind == .insert {
                others.skip(others.count)
            } else {
                let count = min(own.count, others.count)
                if own.kind == .delete {
                    let part = deleted.insert(count)
                    if others.kind != .delete { surviving += part }
                }
                own.skip(count)
                others.skip(count)
            }
        }
        return surviving
    }
}
