import CPlatform
package import Session

/// Unguessable words from the kernel's generator.
package enum RandomKeys {
    package static func key() -> Key { Key(random: bytes(16)) }

    package static func room() -> RoomID { RoomID(random: bytes(10)) }

    static func bytes(_ count: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let result = unsafe cplatform_random(buffer.baseAddress, count)
            precondition(result == 0, "the kernel gives no random bytes: no key can be made")
            filled = count
        }
    }
}
