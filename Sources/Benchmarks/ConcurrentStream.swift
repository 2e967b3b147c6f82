import OperationalTransform

/// A concurrent trace as what its writers send to a server that takes the transactions in file order.
///
/// Every writer runs as an editor does: it has seen its own transactions and a prefix of the others'. When its
/// submission is answered it has also received all that the server ordered before it; its next submission has that
/// as its base, whatever the writer had on screen.
struct ConcurrentStream {
    var submissions: [Submission] = []
    var agents: [UInt32] = []
    /// Operations of others that the writers moved past their own, as their editors would.
    var clientTransforms = 0

    private struct Agent {
        /// The revision of the last answer, or the last one seen.
        var base = 0
        var sequence = 0
        /// Received and not yet on screen: others' operations on top of the writer's text, with their revisions.
        var unseen: [(revision: Int, operation: Operation)] = []
    }

    init(_ trace: Trace) throws {
        let count = trace.numAgents ?? 1
        var agents = [Agent](repeating: Agent(), count: count)
        // For each transaction, the last one of every agent among all it builds on.
        var known: [[Int]] = []
        let document = Document()
        for (index, transaction) in trace.txns.enumerated() {
            let agent = transaction.agent ?? 0
            var last = [Int](repeating: -1, count: count)
            for parent in transaction.parents ?? [] {
                for other in 0..<count { last[other] = max(last[other], known[parent][other]) }
            }
            let seen = (0..<count).filter { $0 != agent }.map { last[$0] }.max() ?? -1
            last[agent] = index
            known.append(last)

            receive(&agents[agent], from: document, to: max(agents[agent].base, seen + 1), seenBy: seen + 1)
            var operation = Operation.identity
            for patch in transaction.patches {
                operation = try operation.composed(
                    with: Operation(at: patch.scalarOffset, delete: patch.delete, insert: patch.insert))
            }
            for other in agents[agent].unseen.indices {
                (operation, agents[agent].unseen[other].operation) = Operation.transform(
                    left: operation, right: agents[agent].unseen[other].operation)
                clientTransforms += 1
            }
            agents[agent].sequence += 1
            let submission = Submission(
                client: "agent \(agent)", sequence: agents[agent].sequence, revision: agents[agent].base,
                operation: operation)
            submissions.append(submission)
            self.agents.append(UInt32(agent))
            _ = try document.submit(submission, author: UInt32(agent), at: 0)
            // What the server ordered in between arrives before the answer.
            var pending = operation
            for revision in agents[agent].base + 1..<document.revision {
                let (left, right) = Operation.transform(left: pending, right: Self.operation(of: revision, document))
                pending = left
                agents[agent].unseen.append((revision, right))
                clientTransforms += 1
            }
            agents[agent].base = document.revision
        }
    }

    /// Brings a writer to a revision; what it has seen leaves the list of what is not on screen yet.
    private func receive(_ agent: inout Agent, from document: Document, to revision: Int, seenBy: Int) {
        for missed in agent.base..<revision {
            agent.unseen.append((missed + 1, Self.operation(of: missed + 1, document)))
        }
        agent.base = revision
        agent.unseen.removeAll { $0.revision <= seenBy }
    }

    private static func operation(of revision: Int, _ document: Document) -> Operation {
        guard let operation = try? document.operation(of: revision) else { preconditionFailure("revision \(revision)") }
        return operation
    }
}
