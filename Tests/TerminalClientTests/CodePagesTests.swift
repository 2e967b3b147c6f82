import CPlatform
import Foundation
import Testing

@testable import TerminalClient

#if os(Linux)
    @Suite("Giving code pages back")
    struct CodePagesTests {
        /// kB of files that are in memory.
        private func residentOfFiles() throws -> Int {
            let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("RssFile:") })
            return try #require(Int(line.split(separator: " ").dropFirst().first { !$0.isEmpty } ?? ""))
        }

        @Test("what was given back is less in memory, and comes back when it is needed")
        func givenBack() throws {
            func work() -> [Int] { WrappedLine(Array("one two three four".unicodeScalars), measure: 8).rowStarts }
            let rows = work()
            let before = try residentOfFiles()
            cplatform_release_code_pages()
            let after = try residentOfFiles()
            #expect(after < before)
            #expect(work() == rows && rows.count == 3)
        }
    }
#endif
