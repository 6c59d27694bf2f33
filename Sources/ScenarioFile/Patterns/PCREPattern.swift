internal import CPCRE2
package import ScenarioModel

/// A regular expression on PCRE2 with bounded effort.
///
/// `@unchecked Sendable`, because a compiled pattern is read-only, and each match makes its own
/// match data.
package final class PCREPattern: Pattern, @unchecked Sendable {
    /// The reason why a pattern does not compile, and the offset in bytes.
    package struct Failure: Error, Sendable {
        package let message: String
        package let offset: Int
    }

    package let source: String
    private let code: OpaquePointer
    private let context: OpaquePointer
    /// The names and numbers of the named groups.
    private let groups: [(name: String, number: Int)]

    package init(_ pattern: String, ignoringCase: Bool) throws(Failure) {
        var errorCode: Int32 = 0
        var errorOffset = 0
        // Callouts count the steps of a match, and end the match when no step is left.
        let options = PCRE2_AUTO_CALLOUT | PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | (ignoringCase ? PCRE2_CASELESS : 0)
        let bytes = Array(pattern.utf8)
        guard let code = pcre2_compile_8(bytes, bytes.count, options, &errorCode, &errorOffset, nil) else {
            throw Failure(message: Self.message(errorCode), offset: errorOffset)
        }
        guard let context = pcre2_match_context_create_8(nil) else { preconditionFailure("PCRE2: out of memory") }
        pcre2_set_heap_limit_8(context, 4_096)
        source = pattern
        self.code = code
        self.context = context
        groups = Self.groups(of: code)
    }

    deinit {
        pcre2_match_context_free_8(context)
        pcre2_code_free_8(code)
    }

    /// The names of the pattern's groups.
    package var groupNames: [String] { groups.map(\.name) }

    /// The steps of a match, counted by callouts.
    private struct Steps {
        var left: Int
        /// The position of the previous step in the text.
        ///
        /// A repeat over many characters is one step, so the distance between steps counts as well.
        var place = 0
    }

    private static let count:
        @convention(c) (UnsafeMutablePointer<pcre2_callout_block_8>?, UnsafeMutableRawPointer?) -> Int32 = {
            block, data in
            guard let block, let steps = data?.assumingMemoryBound(to: Steps.self) else { return PCRE2_ERROR_CALLOUT }
            let place = block.pointee.current_position
            steps.pointee.left -= 1 + abs(place - steps.pointee.place) / 16
            steps.pointee.place = place
            return steps.pointee.left < 0 ? PCRE2_ERROR_CALLOUT : 0
        }

    package func firstMatch(in text: String, _ effort: inout MatchEffort) throws(EffortExhausted) -> [String: String]? {
        guard let data = pcre2_match_data_create_from_pattern_8(code, nil),
            let own = pcre2_match_context_copy_8(context)
        else { return nil }
        defer {
            pcre2_match_data_free_8(data)
            pcre2_match_context_free_8(own)
        }
        let bytes = Array(text.utf8)
        var steps = Steps(left: effort.left)
        let result = withUnsafeMutablePointer(to: &steps) { steps in
            pcre2_set_callout_8(own, Self.count, steps)
            return pcre2_match_8(code, bytes, bytes.count, 0, 0, data, own)
        }
        // Any other error is also a limit: the heap limit, or one of PCRE2's own.
        guard result > 0 || result == PCRE2_ERROR_NOMATCH else {
            try effort.spend(effort.left)
            throw EffortExhausted()
        }
        try effort.spend(effort.left - max(0, steps.left) + 1)
        guard result > 0 else { return nil }
        let offsets = UnsafeBufferPointer(
            start: pcre2_get_ovector_pointer_8(data), count: 2 * Int(pcre2_get_ovector_count_8(data)))
        var captures: [String: String] = [:]
        for (name, number) in groups {
            let start = offsets[2 * number]
            // PCRE2_UNSET, which Swift reads as -1: the group did not take part in the match.
            guard start >= 0, offsets[2 * number + 1] >= start else { continue }
            captures[name] = String(decoding: bytes[start..<offsets[2 * number + 1]], as: UTF8.self)
        }
        return captures
    }

    /// Reads PCRE2's name table.
    ///
    /// All entries have the same size: a two-byte number, and a name that ends with a zero.
    private static func groups(of code: OpaquePointer) -> [(name: String, number: Int)] {
        var count: UInt32 = 0
        var size: UInt32 = 0
        var table: UnsafePointer<UInt8>?
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMECOUNT), &count)
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMEENTRYSIZE), &size)
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMETABLE), &table)
        guard let table else { return [] }
        return (0..<Int(count)).map { index in
            let entry = table + index * Int(size)
            return (String(cString: entry + 2), Int(entry[0]) << 8 | Int(entry[1]))
        }
    }

    private static func message(_ code: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let length = pcre2_get_error_message_8(code, &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, Int(length))), as: UTF8.self)
    }
}
