/// Which of two operations has its insert on the left when both insert at one place.
///
/// The server's rule: the arriving operation is `.left` of those already ordered.
package enum Side: Sendable, Equatable, Codable {
    case left
    case right

    package var opposite: Side { self == .left ? .right : .left }
}
