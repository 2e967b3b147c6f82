/// Every bound of the product in one place; the README's table is the same list.
package struct Limits: Sendable, Equatable, Codable {
    package var messageByteCount = 1 << 20
    package var draftByteCount = 1 << 20
    package var nameScalarCount = 64
    package var titleScalarCount = 200
    package var intentionScalarCount = 280
    package var referenceScalarCount = 64
    package var chatScalarCount = 500
    package var conductScalarCount = 4000
    package var roomParticipantCount = 200
    package var roomDraftCount = 500
    /// A guest or a device that only shows the clock is a connection, too.
    package var roomConnectionCount = 600
    /// Whether hosts may put their rooms into this server's lobby.
    package var allowsListing = false

    package init() {}

    /// What a client is told in `welcome`.
    private enum CodingKeys: String, CodingKey {
        case messageByteCount = "message_bytes"
        case draftByteCount = "draft_bytes"
        case nameScalarCount = "name_scalars"
        case titleScalarCount = "title_scalars"
        case intentionScalarCount = "intention_scalars"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let standard = Limits()
        func value(_ key: CodingKeys, _ standard: Int) throws -> Int {
            try container.decodeIfPresent(Int.self, forKey: key) ?? standard
        }
        messageByteCount = try value(.messageByteCount, standard.messageByteCount)
        draftByteCount = try value(.draftByteCount, standard.draftByteCount)
        nameScalarCount = try value(.nameScalarCount, standard.nameScalarCount)
        titleScalarCount = try value(.titleScalarCount, standard.titleScalarCount)
        intentionScalarCount = try value(.intentionScalarCount, standard.intentionScalarCount)
    }
}
