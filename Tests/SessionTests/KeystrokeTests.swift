import Foundation
import MergeTesting
import OperationalTransform
import Testing

@testable import Session

/// The quick reader and writer of the hot messages, judged by the general decoder.
@Suite("The messages of a keystroke")
struct KeystrokeTests {
    private static func general(_ text: String) -> ClientMessage? {
        try? JSONDecoder().decode(ClientMessage.self, from: Data(text.utf8))
    }

    @Test(
        "are read without the general decoder, whatever the order of their fields and the spaces between",
        arguments: [
            #"{"type":"edit","draft":7,"sequence":42,"revision":118,"operation":[12,"x"]}"#,
            #"{"operation": [12, "text", {"d": 3}], "revision": 0, "draft": 1, "sequence": 1, "type": "edit"}"#,
            #"{"type":"edit","draft":1,"sequence":1,"revision":0,"operation":[]}"#,
            #"{"type":"edit","draft":1,"sequence":1,"revision":0,"operation":[{"d":1},5,"ä 漢 🌍"]}"#,
            #"{"type":"edit","draft":1,"sequence":1,"revision":0,"operation":["a\nb\t\"\\\/\r\b\f"]}"#,
            "\n{ \"type\" : \"edit\" ,\t\"draft\":1,\"sequence\":1,\"revision\":999999999999999,\"operation\":[ 1 , \"x\" ]\r}\n",
            #"{"type":"caret","draft":7,"revision":118,"anchor":3,"head":9}"#,
            #"{"type":"caret","draft":7}"#,
            #"{"type":"caret","draft":-7,"revision":-1}"#,
        ])
    func plain(_ text: String) throws {
        let quick = try #require(ClientMessage(keystroke: text), "not taken")
        #expect(quick == Self.general(text))
    }

    @Test(
        "go to the general decoder where anything is unusual",
        arguments: [
            #"{"type":"edit","draft":1,"sequence":1,"revision":0,"operation":["\u00e4"]}"#,
            #"{"type":"edit","draft":1,"draft":2,"sequence":1,"revision":0,"operation":["x"]}"#,
            #"{"type":"edit","draft":1.0,"sequence":1,"revision":0,"operation":["x"]}"#,
            #"{"type":"edit","draft":1e0,"sequence":1,"revision":0,"operation":["x"]}"#,
            #"{"type":"edit","draft":01,"sequence":1,"revision":0,"operation":["x"]}"#,
            #"{"type":"edit","draft":1,"sequence":1,"revision":9223372036854775808,"operation":["x"]}"#,
            #"{"type":"edit","draft":1,"sequence":1,"revision":0,"operation":[0,"x"]}"#,
            #"{"type":"edit","draft":1,"sequence":1,"revision":0,"operation":[-1,"x"]}"#,
            #"{"type":"edit","draft":1,"sequence":1,"revision":0,"operation":[""]}"#,
            #"{"type":"edit","draft":1,"sequence":1,"revision":0,"operation":[{"d":1,"e":2}]}"#,
            #"{"type":"edit","draft":1,"sequence":1,"revision":0,"operation":["x"],"more":1}"#,
            #"{"type":"edit","draft":1,"sequence":1,"revision":0,"operation":["x"]}}"#,
            #"{"type":"edit","draft":1,"sequence":1,"revision":0,"operation":["x"]"#,
            #"{"type":"edit","draft":1,"sequence":1,"revision":0,"operation":["x"],}"#,
            #"{"type":"edit","draft":1,"sequence":1,"revision":0}"#,
            #"{"type":"edit","draft":1,"sequence":-0,"revision":0,"operation":["x"]}"#,
            "{\"type\":\"edit\",\"draft\":1,\"sequence\":1,\"revision\":0,\"operation\":[\"a\nb\"]}",
            #"{"type":"time","sent":1}"#, #"{"type":"open","draft":1}"#, "{}", "[]", "", "{", "null", #"{"type":1}"#,
        ])
    func unusual(_ text: String) { #expect(ClientMessage(keystroke: text) == nil) }

    @Test("are never read as anything else than the general decoder reads: 4,000 damaged ones")
    func damaged() {
        let sound = [
            #"{"type":"edit","draft":7,"sequence":42,"revision":118,"operation":[12,"a\nb",{"d":3},4,"ö"]}"#,
            #"{"type": "caret", "draft": 7, "revision": 118, "anchor": 3, "head": 9}"#,
        ]
        let pieces = ["\"", "\\", "{", "}", "[", "]", ",", ":", "0", "-", "1e3", ".5", " ", "\n", "é", "\"d\"", "null"]
        var random = SeededGenerator(seed: 41)
        var taken = 0
        for round in 0..<4000 {
            var scalars = Array(sound[round % 2].unicodeScalars)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: scalars.indices, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: scalars.remove(at: place)
                case 1: scalars.insert(contentsOf: pieces.randomElement(using: &random)!.unicodeScalars, at: place)
                case 2: scalars.swapAt(place, Int.random(in: scalars.indices, using: &random))
                default: scalars[place] = pieces.randomElement(using: &random)!.unicodeScalars.first!
                }
            }
            var text = ""
            text.unicodeScalars.append(contentsOf: scalars)
            guard let quick = ClientMessage(keystroke: text) else { continue }
            taken += 1
            #expect(quick == Self.general(text), "round \(round), seed 41: \(text)")
        }
        #expect(taken > 100, "only \(taken) were still plain")
    }

    @Test("are written as the general encoder writes them, whatever the text")
    func written() throws {
        let texts = [
            "x", "ä 漢 🌍", "a\nb\r\t\u{8}\u{c}\u{0}\u{1F}\u{7F}", "\"quoted\" \\ back / slash", "\u{2028}\u{FEFF}",
        ]
        var messages: [ServerMessage] = [
            .ack(.init(draft: 7, sequence: 42, revision: 120)), .ack(.init(draft: .max, sequence: 0, revision: .min)),
            .caret(.init(draft: 7, participant: 4, client: "term-0b2d91", revision: 118, anchor: 3, head: 9)),
            .caret(.init(draft: 7, participant: .max, client: "term-0b2d91")),
            .edited(.init(draft: 1, revision: 2, operation: .identity, participant: 3, client: "page-5f1c22")),
        ]
        for text in texts {
            let operation = try Operation([.retain(12), .insert(text), .delete(3), .retain(1), .insert(text)])
            messages.append(
                .edited(.init(draft: 7, revision: 119, operation: operation, participant: 4, client: "\(text)-1")))
        }
        for message in messages {
            let written = Data(try #require(message.keystrokeUTF8))
            #expect(try JSONDecoder().decode(ServerMessage.self, from: written) == message)
            let general = try JSONSerialization.jsonObject(with: JSONEncoder().encode(message)) as? NSDictionary
            #expect(try JSONSerialization.jsonObject(with: written) as? NSDictionary == general)
        }
        #expect(ServerMessage.locked(true).keystrokeUTF8 == nil)
    }
}
