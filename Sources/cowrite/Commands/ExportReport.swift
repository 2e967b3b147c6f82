import Publishing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What an export did, or would do, for people and for programs.
struct ExportReport {
    enum State: String {
        case planned, written, committed, unchanged
    }

    var state: State
    var branch: String?
    var commit: String?
    var place: String?

    func text(_ plan: ExportPlan) -> String {
        var lines: [String] = []
        switch state {
        case .unchanged: lines.append("\(plan.post.path): already there, nothing to do")
        case .planned:
            lines.append("would write \(plan.files.count == 1 ? "one file" : "\(plan.files.count) files")")
            for file in plan.files { lines += ["", diff(file)] }
        case .written, .committed:
            for file in plan.files where !file.isUnchanged { lines.append("\(file.path)") }
        }
        if let branch, state != .unchanged || commit != nil {
            let verb = state == .planned ? "would be on" : "on"
            lines.append(
                "\(verb) branch \(branch)\(commit.map { ", commit \($0.prefix(10))" } ?? ""); look at it with: git show \(branch)"
            )
        } else if let place, state == .written {
            lines.append("in \(place)")
        }
        return lines.map(TerminalText.safeLines).joined(separator: "\n") + "\n"
    }

    private func diff(_ file: ExportPlan.File) -> String {
        guard let text = String(validating: file.bytes, as: UTF8.self) else {
            return "\(file.path): \(file.bytes.count) bytes\(file.isUnchanged ? ", already there" : "")"
        }
        if file.isUnchanged { return "\(file.path): already there" }
        let old = file.before.flatMap { String(validating: $0, as: UTF8.self) }
        return "--- \(old == nil ? "/dev/null" : "a/\(file.path)")\n+++ b/\(file.path)\n"
            + UnifiedDiff.hunks(from: old ?? "", to: text)
    }

    func json(_ plan: ExportPlan) -> String {
        struct File: Encodable {
            var path: String
            var state: String
            var bytes: Int
        }
        struct Answer: Encodable {
            var state: String
            var slug: String
            var title: String
            var branch: String?
            var commit: String?
            var files: [File]
            var remarks: [String]
            var text: String?
        }
        let answer = Answer(
            state: state.rawValue, slug: plan.slug, title: plan.title, branch: branch, commit: commit,
            files: plan.files.map {
                File(
                    path: $0.path, state: $0.isUnchanged ? "unchanged" : $0.before == nil ? "new" : "changed",
                    bytes: $0.bytes.count)
            }, remarks: plan.remarks,
            text: state == .planned ? String(decoding: plan.post.bytes, as: UTF8.self) : nil)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(answer) else { return "{}\n" }
        return String(decoding: data, as: UTF8.self) + "\n"
    }
}

/// Text from others made harmless for a terminal: no control characters but line feed and tab.
enum TerminalText {
    static func safe(_ text: String) -> String { safeLines(text) }

    static func safeLines(_ text: String) -> String {
        var view = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isControl =
                scalar.value < 0x20 && scalar != "\n" && scalar != "\t" || (0x7f..<0xa0).contains(scalar.value)
                || (0x202a...0x202e).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
            view.append(isControl ? "\u{fffd}" : scalar)
        }
        return String(view)
    }
}
