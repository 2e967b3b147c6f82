import Testing

@testable import Session

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("What a person agreed to")
struct ConsentTests {
    @Test("a log written before there was credit is read, and what is not agreed is not written")
    func old() throws {
        let old = #"{"counts":true,"recap":false,"ledger":false}"#
        let consent = try JSONDecoder().decode(Consent.self, from: Data(old.utf8))
        #expect(consent == Consent(counts: true))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        #expect(
            String(decoding: try encoder.encode(consent), as: UTF8.self)
                == #"{"counts":true,"ledger":false,"recap":false}"#)
        let full = Consent(counts: true, credit: true, address: "ana@example.org")
        #expect(try JSONDecoder().decode(Consent.self, from: try encoder.encode(full)) == full)
    }

    @Test(
        "an address is one that git and a mail program take",
        arguments: [
            ("ana@example.org", true), ("1234+ana@users.noreply.github.com", true), ("ana", false), ("@", false),
            ("ana@", false), ("a b@example.org", false), ("a@b@c", false), ("ana@x>\nSigned-off-by: Eve <e@x", false),
            ("<ana@example.org>", false), ("ana@example.org\u{0}", false), ("a\u{202e}@x", true),
            (String(repeating: "a", count: 250) + "@x.yz", false),
        ])
    func addresses(text: String, isAddress: Bool) {
        #expect(Consent.isAddress(text) == isAddress)
    }
}
