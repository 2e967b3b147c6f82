extension PerMessageDeflate {
    /// What a server wants of compression.
    package struct Preferences: Equatable, Sendable {
        /// The window we compress with, 9...15. 12 bits and the small state of `Deflater` are 32 KiB a connection.
        package var serverMaxWindowBits: Int
        /// The window asked of a client that lets itself be asked.
        package var clientMaxWindowBits: Int

        package init(serverMaxWindowBits: Int = 12, clientMaxWindowBits: Int = 12) {
            self.serverMaxWindowBits = serverMaxWindowBits
            self.clientMaxWindowBits = clientMaxWindowBits
        }
    }

    /// The parameters of one offer or answer; a name at most once, every value in range.
    private struct Parameters {
        var serverNoContextTakeover = false
        var clientNoContextTakeover = false
        var serverMaxWindowBits: Int?
        /// Offered without a value: the client lets itself be asked.
        var offersClientMaxWindowBits = false
        var clientMaxWindowBits: Int?

        /// Nil: not this extension, an unknown parameter, one twice, a value out of range (RFC 7692 §7.1).
        init?(_ element: Substring, isOffer: Bool) {
            let parts = element.split(separator: ";", omittingEmptySubsequences: false).map(HTTPFields.trimmed)
            guard parts[0] == "permessage-deflate" else { return nil }
            var seen: Set<Substring> = []
            for part in parts.dropFirst() {
                let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                    .map(HTTPFields.trimmed)
                let value = sides.count == 2 ? Self.unquoted(sides[1]) : nil
                guard let name = sides.first, seen.insert(name).inserted else { return nil }
                switch name {
                case "server_no_context_takeover" where value == nil: serverNoContextTakeover = true
                case "client_no_context_takeover" where value == nil: clientNoContextTakeover = true
                case "server_max_window_bits":
                    guard let bits = value.flatMap(Self.windowBits) else { return nil }
                    serverMaxWindowBits = bits
                case "client_max_window_bits":
                    if let value {
                        guard let bits = Self.windowBits(value) else { return nil }
                        clientMaxWindowBits = bits
                    } else if !isOffer {
                        return nil
                    }
                    offersClientMaxWindowBits = true
                default: return nil
                }
            }
        }

        /// RFC 7692 §7.1.2: a decimal number from 8 to 15 without leading zeros.
        private static func windowBits(_ text: Substring) -> Int? {
            guard text.utf8.count <= 2, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), text.utf8.first != 0x30,
                let bits = Int(text), (8...15).contains(bits)
            else { return nil }
            return bits
        }

        private static func unquoted(_ text: Substring) -> Substring {
            text.utf8.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"") ? text.dropFirst().dropLast() : text
        }
    }

    /// Chooses the first offer that can be taken, and writes the answer to it.
    static func answer(_ offers: [Substring], _ preferences: Preferences) -> (Agreement, String)? {
        for offer in offers {
            guard let parameters = Parameters(offer, isOffer: true) else { continue }
            // zlib cannot compress with a window of 8 bits: such an offer is declined.
            if parameters.serverMaxWindowBits == 8 { continue }
            var agreement = Agreement()
            var answer = "permessage-deflate"
            if parameters.serverNoContextTakeover {
                agreement.serverNoContextTakeover = true
                answer += "; server_no_context_takeover"
            }
            if parameters.clientNoContextTakeover {
                agreement.clientNoContextTakeover = true
                answer += "; client_no_context_takeover"
            }
            agreement.serverMaxWindowBits = min(preferences.serverMaxWindowBits, parameters.serverMaxWindowBits ?? 15)
            if parameters.serverMaxWindowBits != nil || agreement.serverMaxWindowBits < 15 {
                answer += "; server_max_window_bits=\(agreement.serverMaxWindowBits)"
            }
            if parameters.offersClientMaxWindowBits {
                agreement.clientMaxWindowBits = min(
                    preferences.clientMaxWindowBits, parameters.clientMaxWindowBits ?? 15)
                answer += "; client_max_window_bits=\(agreement.clientMaxWindowBits)"
            }
            return (agreement, answer)
        }
        return nil
    }

    /// What a server's answer to our offer agrees to; nil when it goes beyond the offer.
    static func agreement(from answer: [Substring]) -> Agreement? {
        guard answer.count == 1, let parameters = Parameters(answer[0], isOffer: false) else { return nil }
        // We cannot compress with a window of 8 bits, and did not offer to.
        if parameters.clientMaxWindowBits == 8 { return nil }
        return Agreement(
            serverNoContextTakeover: parameters.serverNoContextTakeover,
            clientNoContextTakeover: parameters.clientNoContextTakeover,
            serverMaxWindowBits: parameters.serverMaxWindowBits ?? 15,
            clientMaxWindowBits: parameters.clientMaxWindowBits ?? 15)
    }
}
