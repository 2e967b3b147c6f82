/// Something with a descriptor that a loop watches. Called on the loop's thread only.
protocol EventSource: AnyObject {
    func ready(_ events: PollEvents)
    /// The loop ends and watches nothing any more.
    func loopStopped()
}
