package import OperationalTransform

/// One line of a draft's journal. Read from the first line on, the lines give the local text and what of it is unsaved.
package enum JournalEntry: Equatable, Sendable {
    /// The whole text and where it stands with the server.
    case snapshot(text: String, ClientState)
    /// An edit made here.
    case edit(Operation)
    /// The server's word changed the state; `apply` changed the text.
    case state(ClientState, apply: Operation)
}

extension JournalEntry: Codable {
    private enum CodingKeys: String, CodingKey { case text, state, edit, apply }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let operation = try container.decodeIfPresent(Operation.self, forKey: .edit) {
            self = .edit(operation)
            return
        }
        let state = try container.decode(ClientState.self, forKey: .state)
        if let text = try container.decodeIfPresent(String.self, forKey: .text) {
            self = .snapshot(text: text, state)
        } else {
            self = .state(state, apply: try container.decodeIfPresent(Operation.self, forKey: .apply) ?? .identity)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .snapshot(let text, let state):
            try container.encode(text, forKey: .text)
            try container.encode(state, forKey: .state)
        case .edit(let operation): try container.encode(operation, forKey: .edit)
        case .state(let state, let apply):
            try container.encode(state, forKey: .state)
            if !apply.isIdentity { try container.encode(apply, forKey: .apply) }
        }
    }
}
