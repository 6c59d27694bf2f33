// swift-tools-version: 6.2

import PackageDescription

let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// Targets that never touch C: what they do with memory is checked by the compiler.
let pureSettings = swiftSettings + [.strictMemorySafety()]

let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "connect-chat-mock",
    products: [
        .library(name: "ConnectChatMock", targets: ["ConnectChatMock"]),
        .executable(name: "connect-chat-mock", targets: ["connect-chat-mock"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    ],
    targets: [
        .systemLibrary(
            name: "CMicroHTTPD", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
        .systemLibrary(name: "CWslay", providers: [.apt(["libwslay-dev"])]),
        .systemLibrary(name: "CGnuTLS", pkgConfig: "gnutls", providers: [.apt(["libgnutls28-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .target(name: "CTransport", dependencies: ["CMicroHTTPD"]),
        // Files of pages, which become part of the binary.
        .target(name: "CWebAssets", exclude: ["ccp", "console", "demo"]),
        .target(name: "CProcess"),
        // Not a system library: it is loaded at its first use (Documentation/Dependencies.md).
        .target(name: "CCurl"),

        .target(name: "Kernel", swiftSettings: pureSettings),
        .target(name: "ChatDomain", dependencies: ["Kernel"], swiftSettings: pureSettings),
        .target(name: "HTTPRouting", dependencies: ["Kernel", httpTypes], swiftSettings: pureSettings),
        .target(
            name: "Transport",
            dependencies: [
                "CGnuTLS", "CMicroHTTPD", "CTransport", "CWslay", "Kernel", "HTTPRouting", httpTypes, logging,
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "ConnectAPI", dependencies: ["Kernel", "ChatDomain", "HTTPRouting", httpTypes],
            swiftSettings: pureSettings),
        .target(
            name: "ContactControlPanel", dependencies: ["Kernel", "ChatDomain", "HTTPRouting", httpTypes],
            swiftSettings: pureSettings),
        .target(name: "Simulator", dependencies: ["Kernel", "ChatDomain"], swiftSettings: pureSettings),
        .target(
            name: "ScenarioFile", dependencies: ["CYAML", "CPCRE2", "Kernel", "ChatDomain", "Simulator"],
            swiftSettings: swiftSettings),
        .target(
            name: "AdminAPI", dependencies: ["Kernel", "ChatDomain", "HTTPRouting", "Simulator", httpTypes],
            swiftSettings: pureSettings),
        .target(
            name: "WebUI", dependencies: ["CWebAssets", "HTTPRouting", httpTypes], swiftSettings: swiftSettings),
        .target(name: "Client", dependencies: ["CCurl", "Kernel"], swiftSettings: swiftSettings),
        .target(
            name: "ConnectChatMock",
            dependencies: [
                "Kernel", "ChatDomain", "HTTPRouting", "Transport", "ConnectAPI", "Simulator", "ScenarioFile",
                "AdminAPI", "Client", "ContactControlPanel", "WebUI", httpTypes, logging,
            ],
            swiftSettings: swiftSettings),
        .executableTarget(
            name: "connect-chat-mock",
            dependencies: [
                "CProcess", "ConnectAPI", "ConnectChatMock", "Kernel", "Client", "Simulator", "ScenarioFile",
                argumentParser,
                logging,
            ],
            swiftSettings: swiftSettings),

        // Only for tests: what is said to it comes back, so that conformance suites can judge the sockets.
        .executableTarget(
            name: "SocketEcho", dependencies: ["Transport", "HTTPRouting", "Kernel", httpTypes, logging],
            path: "Tests/SocketEcho", swiftSettings: swiftSettings),

        // Only for tests and fuzzing: the server's parts in one process, without a socket.
        .target(
            name: "TestStage",
            dependencies: ["AdminAPI", "ChatDomain", "HTTPRouting", "Kernel", "ScenarioFile", "Simulator", httpTypes],
            path: "Tests/TestStage", swiftSettings: swiftSettings),
        // Only for tests: a client that sends exactly the bytes that a test passes.
        .target(
            name: "TestClient", dependencies: ["CGnuTLS"], path: "Tests/TestClient", swiftSettings: swiftSettings),

        .testTarget(
            name: "AdminAPITests",
            dependencies: ["AdminAPI", "ChatDomain", "HTTPRouting", "Kernel", "Simulator", "TestStage", httpTypes],
            swiftSettings: swiftSettings),
        .testTarget(name: "KernelTests", dependencies: ["Kernel"], swiftSettings: swiftSettings),
        .testTarget(name: "ChatDomainTests", dependencies: ["ChatDomain", "Kernel"], swiftSettings: swiftSettings),
        .testTarget(
            name: "HTTPRoutingTests", dependencies: ["HTTPRouting", "Kernel", httpTypes], swiftSettings: swiftSettings),
        .testTarget(
            name: "TransportTests",
            dependencies: ["Transport", "HTTPRouting", "Kernel", "TestClient", httpTypes, logging],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "ConnectAPITests",
            dependencies: ["ConnectAPI", "ContactControlPanel", "ChatDomain", "HTTPRouting", "Kernel", httpTypes],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "SimulatorTests", dependencies: ["Simulator", "ChatDomain", "Kernel", "ScenarioFile"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "ScenarioFileTests", dependencies: ["ScenarioFile", "Simulator", "ChatDomain"],
            swiftSettings: swiftSettings),
        .testTarget(name: "ClientTests", dependencies: ["Client"], swiftSettings: swiftSettings),
        .testTarget(
            name: "ConnectChatMockTests",
            dependencies: [
                "ChatDomain", "ConnectAPI", "ConnectChatMock", "Client", "Kernel", "ScenarioFile", "Simulator",
                "TestClient", logging,
            ],
            swiftSettings: swiftSettings),
    ],
    cLanguageStandard: .c17
)

// The fuzz targets stand apart: they instrument the targets under test with flags that only root packages may use.
// FUZZ=1 swift build --product RequestFuzzer --scratch-path .build-fuzz (Scripts/fuzz does it).
if Context.environment["FUZZ"] != nil {
    let instrumented: [SwiftSetting] = [.unsafeFlags(["-sanitize=fuzzer,address"])]
    let fuzzed = [
        "Kernel", "ChatDomain", "HTTPRouting", "ConnectAPI", "ContactControlPanel", "Simulator", "ScenarioFile",
        "AdminAPI", "Transport", "ConnectChatMock", "WebUI", "TestStage",
    ]
    for target in package.targets where fuzzed.contains(target.name) {
        target.swiftSettings = (target.swiftSettings ?? []) + instrumented
    }
    package.targets += [
        .target(name: "CFuzzer", path: "Fuzz/CFuzzer"),
        .target(
            name: "FuzzDriver", dependencies: ["CFuzzer"], path: "Fuzz/FuzzDriver", swiftSettings: swiftSettings),
        .executableTarget(
            name: "ScenarioFuzzer", dependencies: ["FuzzDriver", "ScenarioFile", "Simulator"],
            path: "Fuzz/ScenarioFuzzer", swiftSettings: swiftSettings + instrumented,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])]),
        .executableTarget(
            name: "EngineFuzzer", dependencies: ["FuzzDriver", "ChatDomain", "Kernel", "ScenarioFile", "Simulator"],
            path: "Fuzz/EngineFuzzer", swiftSettings: swiftSettings + instrumented,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])]),
        .executableTarget(
            name: "RequestFuzzer",
            dependencies: [
                "FuzzDriver", "ConnectAPI", "ContactControlPanel", "ChatDomain", "HTTPRouting", "Kernel", httpTypes,
            ],
            path: "Fuzz/RequestFuzzer", swiftSettings: swiftSettings + instrumented,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])]),
        .executableTarget(
            name: "AdminFuzzer",
            dependencies: [
                "FuzzDriver", "AdminAPI", "ChatDomain", "HTTPRouting", "Kernel", "ScenarioFile", "Simulator", httpTypes,
            ],
            path: "Fuzz/AdminFuzzer", swiftSettings: swiftSettings + instrumented,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])]),
    ]
    package.targets += [
        .executableTarget(
            name: "SnapshotFuzzer", dependencies: ["FuzzDriver", "HTTPRouting", "Kernel", "TestStage", httpTypes],
            path: "Fuzz/SnapshotFuzzer", swiftSettings: swiftSettings + instrumented,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])]),
        .executableTarget(
            name: "HeadFuzzer", dependencies: ["FuzzDriver", "ConnectChatMock", logging], path: "Fuzz/HeadFuzzer",
            swiftSettings: swiftSettings + instrumented,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])]),
    ]
    package.products += [
        .executable(name: "SnapshotFuzzer", targets: ["SnapshotFuzzer"]),
        .executable(name: "HeadFuzzer", targets: ["HeadFuzzer"]),
        .executable(name: "ScenarioFuzzer", targets: ["ScenarioFuzzer"]),
        .executable(name: "EngineFuzzer", targets: ["EngineFuzzer"]),
        .executable(name: "RequestFuzzer", targets: ["RequestFuzzer"]),
        .executable(name: "AdminFuzzer", targets: ["AdminFuzzer"]),
    ]
}
