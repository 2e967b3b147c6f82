package import OperationalTransform

/// The steps of `catch_up`: `{"from", "to", "operation", "participant"}` or `{"own", "revision"}`.
extension CatchUpStep: Codable {
    private enum CodingKeys: String, CodingKey { case from, to, operation, participant, own, revision }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let sequence = try container.decodeIfPresent(Int.self, forKey: .own) {
            self = .own(sequence: sequence, revision: try container.decode(Int.self, forKey: .revision))
        } else {
            self = .operation(
                try container.decode(Operation.self, forKey: .operation),
                from: try container.decode(Int.self, forKey: .from), to: try container.decode(Int.self, forKey: .to),
                author: try container.decodeIfPresent(ParticipantID.self, forKey: .participant))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .own(let sequence, let revision):
            try container.encode(sequence, forKey: .own)
            try container.encode(revision, forKey: .revision)
        case .operation(let operation, let from, let to, let author):
            try container.encode(from, forKey: .from)
            try container.encode(to, forKey: .to)
            try container.encode(operation, forKey: .operation)
            try container.encodeIfPresent(author, forKey: .participant)
        }
    }
}
