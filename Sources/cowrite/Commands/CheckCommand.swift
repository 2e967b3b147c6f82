import Publishing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Command {
    static let check = Command(
        name: "check",
        summary: "Look over a post before it is published",
        operands: "FILE.md...",
        operandCount: 1...1000,
        options: [
            .init(name: "--blog", value: "BLOG", help: "mute what this blog's own posts do all the time"),
            .init(name: "--json", help: "one JSON object a line: file, line, rule, message"),
            .init(name: "--strict", help: "end with \(ExitCode.failed.rawValue) if anything was found"),
        ],
        discussion: """
            Finds unfinished sentences, empty sections, broken characters, comments and
            TODOs, doubled words, images without a text, links that lead nowhere in the
            post, code blocks without an end, a title said twice, years that do not fit.
            It is advice: nothing keeps you from publishing.
            """,
        examples: [("cowrite check recap.md --blog ~/blog", "what stands out, but for what the blog always does")]
    ) { arguments in
        do throws(PublishingError) {
            var blog: Blog?
            if let folder = arguments.value("--blog") { blog = try Blog.open(folder) }
            let check = FinishCheck(blog: blog)
            var count = 0
            for path in arguments.operands {
                let bytes = try FileBytes.read(path, largest: 16 << 20)
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    throw PublishingError.notUTF8(path: path)
                }
                let remarks = check.remarks(on: text)
                count += remarks.count
                for remark in remarks {
                    StandardStream.output.write(
                        arguments.has("--json")
                            ? line(remark, path)
                            : TerminalText.safeLines(
                                "\(path):\(remark.line): \(remark.message) [\(remark.rule.rawValue)]\n"))
                }
            }
            if !arguments.has("--json") {
                let muted = check.mutedRules.map(\.rawValue).sorted()
                if !muted.isEmpty {
                    StandardStream.error.write(
                        "muted, since this blog's posts do it: \(muted.joined(separator: ", "))\n")
                }
                if count == 0 { StandardStream.error.write("nothing stands out\n") }
            }
            return count > 0 && arguments.has("--strict") ? .failed : .done
        } catch {
            throw CommandError(publishing: error)
        }
    }

    private static func line(_ remark: FinishRemark, _ path: String) -> String {
        struct Line: Encodable {
            var file: String
            var line: Int
            var rule: String
            var message: String
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let value = Line(file: path, line: remark.line, rule: remark.rule.rawValue, message: remark.message)
        guard let data = try? encoder.encode(value) else { return "" }
        return String(decoding: data, as: UTF8.self) + "\n"
    }
}
