/// What a person lets others see of them. Nothing, unless they say so.
package struct Consent: Sendable, Equatable, Codable {
    /// The words they added and removed in a sprint.
    package var counts = false
    /// Their name, intention and finished posts in the recap.
    package var recap = false
    /// Their finished posts in the monthly ledger.
    package var ledger = false

    package init(counts: Bool = false, recap: Bool = false, ledger: Bool = false) {
        (self.counts, self.recap, self.ledger) = (counts, recap, ledger)
    }
}
