/// What a person lets others see of them. Nothing, unless they say so.
package struct Consent: Sendable, Equatable, Codable {
    /// The words they added and removed in a sprint.
    package var counts = false
    /// Their name, intention and finished posts in the recap.
    package var recap = false
    /// Their finished posts in the monthly ledger.
    package var ledger = false
    /// Their name in posts that others finish and that they wrote a part of.
    package var credit = false
    /// The address for `Co-authored-by` in the commits of those posts; only the drafts' owners are told it.
    package var address: String?

    package init(
        counts: Bool = false, recap: Bool = false, ledger: Bool = false, credit: Bool = false, address: String? = nil
    ) {
        (self.counts, self.recap, self.ledger) = (counts, recap, ledger)
        (self.credit, self.address) = (credit, address)
    }

    private enum CodingKeys: String, CodingKey { case counts, recap, ledger, credit, address }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        counts = try fields.decode(Bool.self, forKey: .counts)
        recap = try fields.decode(Bool.self, forKey: .recap)
        ledger = try fields.decode(Bool.self, forKey: .ledger)
        // Logs of 0.1 do not have these.
        credit = try fields.decodeIfPresent(Bool.self, forKey: .credit) ?? false
        address = try fields.decodeIfPresent(String.self, forKey: .address)
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(counts, forKey: .counts)
        try fields.encode(recap, forKey: .recap)
        try fields.encode(ledger, forKey: .ledger)
        if credit { try fields.encode(true, forKey: .credit) }
        try fields.encodeIfPresent(address, forKey: .address)
    }

    /// Whether git takes the text for an address: one `@`, no spaces, no marks that end it, at most 254 characters.
    package static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && !parts[1].isEmpty && text.unicodeScalars.count <= 254
            && text.unicodeScalars.allSatisfy { scalar in
                scalar.value > 0x20 && scalar.value != 0x7f && scalar != "<" && scalar != ">"
                    && !scalar.properties.isWhitespace
            }
    }
}
