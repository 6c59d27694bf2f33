internal import CFuzzer
internal import Glibc

// libFuzzer calls a C function, which cannot capture anything. It calls from one thread.
nonisolated(unsafe) private var test: ([UInt8]) -> Void = { _ in }

/// Runs libFuzzer with the program's arguments, and calls `body` with one input after another.
package func fuzz(_ body: @escaping ([UInt8]) -> Void) -> Never {
    test = body
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    exit(
        LLVMFuzzerRunDriver(&count, &arguments) { data, size in
            test(Array(UnsafeBufferPointer(start: data, count: size)))
            return 0
        })
}

/// Runs libFuzzer on a target that keeps state.
///
/// Replaces the target after every `inputs` inputs, so that the state of earlier inputs stays
/// bounded.
package func fuzz<Target>(
    renewingEvery inputs: Int, _ make: @escaping () throws -> Target, _ send: @escaping (Target, [UInt8]) -> Void
) throws -> Never {
    var target = try make()
    var count = 0
    fuzz { input in
        count += 1
        if count.isMultiple(of: inputs), let fresh = try? make() { target = fresh }
        send(target, input)
    }
}
