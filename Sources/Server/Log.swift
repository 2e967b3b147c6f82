import TimeZones

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One line an event on the standard error, `key=value`. Never the text people write, no keys, no addresses.
enum Log {
    static func write(_ event: String, _ fields: KeyValuePairs<String, String> = [:]) {
        var line = "\(stamp()) event=\(event)"
        for (key, value) in fields { line += " \(key)=\(quoted(value))" }
        line += "\n"
        let bytes = Array(line.utf8)
        // A log that cannot be written must not stop the server.
        _ = unsafe bytes.withUnsafeBytes { unsafe systemWrite(2, $0.baseAddress, $0.count) }
    }

    /// Control characters and quotes escaped, so that one event stays one line.
    static func quoted(_ value: String) -> String {
        guard
            value.isEmpty
                || value.unicodeScalars.contains(where: { $0.value <= 0x20 || $0 == "\"" || $0.value == 0x7F })
        else { return value }
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
                text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    private static func stamp() -> String {
        let now = CivilTime(utcUnixSeconds: Int64(time(nil)))
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(now.year)-\(two(now.month))-\(two(now.day))T\(two(now.hour)):\(two(now.minute)):\(two(now.second))Z"
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(descriptor, bytes, count)
}
