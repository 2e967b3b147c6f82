import Digests

/// A plan as a patch for `git apply`: texts as diffs, images as git's binary literals.
package enum Patch {
    package static func bytes(of plan: ExportPlan) -> [UInt8] {
        var text = ""
        for file in plan.files where !file.isUnchanged {
            let quoted = (old: quoted("a/\(file.path)"), new: quoted("b/\(file.path)"))
            text += "diff --git \(quoted.old) \(quoted.new)\n"
            let old = file.before
            if old == nil { text += "new file mode 100644\n" }
            text += "index \(old.map(name) ?? String(repeating: "0", count: 40))..\(name(file.bytes))"
            text += old == nil ? "\n" : " 100644\n"
            let oldText = old.map { String(validating: $0, as: UTF8.self) } ?? ""
            if let newText = String(validating: file.bytes, as: UTF8.self), let oldText, !file.bytes.contains(0) {
                if !file.bytes.isEmpty || old != nil {
                    text += "--- \(old == nil ? "/dev/null" : quoted.old)\n+++ \(quoted.new)\n"
                    text += UnifiedDiff.hunks(from: oldText, to: newText)
                }
            } else {
                text += "GIT binary patch\n" + literal(file.bytes) + "\n" + literal(old ?? []) + "\n"
            }
        }
        return Array(text.utf8)
    }

    /// The name git gives these bytes.
    private static func name(_ bytes: [UInt8]) -> String {
        SHA1.digest(Array("blob \(bytes.count)\0".utf8) + bytes).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    private static func quoted(_ path: String) -> String {
        path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != 0x22 && $0 != 0x5c }
            ? path : YAMLScalar.doubleQuoted(path)
    }

    private static let digits = Array(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~".utf8)

    /// `literal SIZE`, then lines of at most 52 bytes in base 85, each led by its length (A is 1, a is 27).
    private static func literal(_ bytes: [UInt8]) -> String {
        var text = Array("literal \(bytes.count)\n".utf8)
        let stream = Zlib.stored(bytes)
        for start in stride(from: 0, to: stream.count, by: 52) {
            let line = stream[start..<min(start + 52, stream.count)]
            text.append(UInt8(line.count <= 26 ? 0x40 + line.count : 0x60 + line.count - 26))
            for group in stride(from: line.startIndex, to: line.endIndex, by: 4) {
                var value: UInt32 = 0
                for offset in 0..<4 {
                    value = value << 8 | UInt32(group + offset < line.endIndex ? line[group + offset] : 0)
                }
                var encoded = [UInt8](repeating: 0, count: 5)
                for position in stride(from: 4, through: 0, by: -1) {
                    encoded[position] = digits[Int(value % 85)]
                    value /= 85
                }
                text += encoded
            }
            text.append(0x0a)
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// Deflate without compression, in zlib's wrapping: pictures are compressed already.
enum Zlib {
    static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        var start = 0
        repeat {
            let count = min(65_535, bytes.count - start)
            let isLast = start + count == bytes.count
            let low = UInt16(count)
            stream += [isLast ? 1 : 0, UInt8(low & 0xff), UInt8(low >> 8), UInt8(~low & 0xff), UInt8(~low >> 8)]
            stream += bytes[start..<start + count]
            start += count
        } while start < bytes.count
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        return stream + [UInt8(b >> 8), UInt8(b & 0xff), UInt8(a >> 8), UInt8(a & 0xff)]
    }
}
