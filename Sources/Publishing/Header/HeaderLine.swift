/// One key of a header with how its value is to be written.
struct HeaderLine: Sendable, Equatable {
    var field: HeaderField
    var shape: HeaderStyle.ListShape = .flow
    var quoting: YAMLScalar.Quoting = .double
}
