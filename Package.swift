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

/// Settings for targets that never call C: the compiler checks their memory safety.
let pureSettings = swiftSettings + [.strictMemorySafety()]

let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let deques = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let orderedCollections = Target.Dependency.product(name: "OrderedCollections", package: "swift-collections")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "connect-chat-mock",
    products: [
        .library(name: "ConnectChatMock", targets: ["ConnectChatMock"]),
        .library(name: "ConnectChatMockTesting", targets: ["ConnectChatMockTesting"]),
        .executable(name: "connect-chat-mock", targets: ["connect-chat-mock"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .systemLibrary(
            name: "CMicroHTTPD", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
        .systemLibrary(name: "CWslay", providers: [.apt(["libwslay-dev"])]),
        .systemLibrary(name: "CGnuTLS", pkgConfig: "gnutls", providers: [.apt(["libgnutls28-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .target(name: "CTransport", dependencies: ["CMicroHTTPD"]),
        // Web pages that become part of the binary.
        .target(name: "CWebAssets", exclude: ["ccp", "console", "demo"]),
        .target(name: "CProcess"),
        // Not a system library: the server loads it the first time it is used
        // (Documentation/Dependencies.md).
        .target(name: "CCurl"),

        .target(name: "Kernel", dependencies: [deques, orderedCollections], swiftSettings: pureSettings),
        .target(name: "JSON", dependencies: ["Kernel"], swiftSettings: pureSettings),
        .target(
            name: "ContactModel", dependencies: ["JSON", "Kernel", orderedCollections], swiftSettings: pureSettings),
        .target(name: "ContactCentre", dependencies: ["ContactModel", "Kernel"], swiftSettings: pureSettings),
        .target(name: "Diagnostics", dependencies: ["ContactModel", "Kernel"], swiftSettings: pureSettings),
        .target(
            name: "Chats",
            dependencies: ["ContactModel", "Diagnostics", "JSON", "Kernel"],
            swiftSettings: pureSettings),
        .target(
            name: "Instances",
            dependencies: ["Chats", "ContactCentre", "ContactModel", "Diagnostics", "JSON", "Kernel", deques],
            swiftSettings: pureSettings),
        .target(
            name: "SharedForms", dependencies: ["ContactModel", "Diagnostics", "JSON", "Kernel"],
            swiftSettings: pureSettings),
        .target(name: "HTTPRouting", dependencies: ["Kernel", httpTypes], swiftSettings: pureSettings),
        .target(
            name: "Transport",
            dependencies: [
                "CGnuTLS", "CMicroHTTPD", "CTransport", "CWslay", "HTTPRouting", "JSON", "Kernel",
                deques, httpTypes, logging,
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "ConnectAPI",
            dependencies: [
                "Chats", "ContactCentre", "ContactModel", "Diagnostics", "HTTPRouting", "Instances",
                "JSON", "Kernel", httpTypes,
            ],
            swiftSettings: pureSettings),
        .target(
            name: "ContactControlPanel",
            dependencies: [
                "Chats", "ContactCentre", "ContactModel", "Diagnostics", "HTTPRouting", "Instances",
                "JSON", "Kernel", httpTypes,
            ],
            swiftSettings: pureSettings),
        .target(
            name: "ScenarioModel", dependencies: ["Chats", "ContactModel", "Instances", "JSON", "Kernel"],
            swiftSettings: pureSettings),
        .target(name: "Redaction", swiftSettings: pureSettings),
        .target(
            name: "ScenarioImport", dependencies: ["ContactModel", "JSON", "Kernel", "Redaction", "ScenarioModel"],
            swiftSettings: pureSettings),
        .target(
            name: "Recording", dependencies: ["JSON", "Kernel", "Redaction"], swiftSettings: pureSettings),
        .target(
            name: "Simulator",
            dependencies: [
                "Chats", "ContactCentre", "ContactModel", "Diagnostics", "Instances", "JSON", "Kernel", "ScenarioModel",
                "SharedForms", deques,
            ],
            swiftSettings: pureSettings),
        .target(
            name: "ScenarioFile",
            dependencies: [
                "AdminCore", "CPCRE2", "CYAML", "Chats", "ContactModel", "JSON", "Kernel", "SharedForms",
                "ScenarioModel",
                "Simulator",
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "AdminCore",
            dependencies: [
                "Chats", "ContactCentre", "ContactModel", "Diagnostics", "HTTPRouting", "Instances", "JSON", "Kernel",
                "SharedForms",
                "ScenarioModel", "Simulator", httpTypes,
            ],
            swiftSettings: pureSettings),
        .target(
            name: "AdminScenarios",
            dependencies: [
                "AdminCore", "Chats", "ContactModel", "HTTPRouting", "Instances", "JSON", "Kernel", "ScenarioModel",
                "Simulator",
                httpTypes,
            ],
            swiftSettings: pureSettings),
        .target(
            name: "AdminAPI",
            dependencies: [
                "AdminCore", "AdminScenarios", "Chats", "ContactCentre", "ContactModel", "Diagnostics", "HTTPRouting",
                "Instances",
                "JSON", "Kernel", "SharedForms", "ScenarioImport", "ScenarioModel", "Simulator", httpTypes,
            ],
            swiftSettings: pureSettings),
        .target(
            name: "WebUI", dependencies: ["CWebAssets", "HTTPRouting", httpTypes],
            swiftSettings: swiftSettings),
        .target(
            name: "HTTPClient", dependencies: ["CCurl", "CWslay", "Kernel", "Transport", deques],
            swiftSettings: swiftSettings),
        .target(
            name: "Recorder",
            dependencies: [
                "ConnectAPI", "HTTPClient", "HTTPRouting", "JSON", "Kernel", "Recording", "Transport", deques,
                httpTypes,
            ], swiftSettings: swiftSettings),
        .target(
            name: "Comparison", dependencies: ["ConnectAPI", "JSON", "Kernel", "Recording"],
            swiftSettings: pureSettings),
        .target(
            name: "Runner", dependencies: ["Comparison", "ConnectAPI", "HTTPClient", "JSON", "Kernel", "Recording"],
            swiftSettings: swiftSettings),
        .target(
            name: "ConnectChatMock",
            dependencies: [
                "AdminAPI", "AdminCore", "Chats", "ConnectAPI", "ContactControlPanel", "ContactModel", "Diagnostics",
                "HTTPClient", "HTTPRouting", "Instances", "Kernel", "Recorder", "Recording", "Runner", "ScenarioFile",
                "SharedForms", "ScenarioModel", "Simulator",
                "Transport", "WebUI", deques, logging,
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "ConnectChatMockTesting", dependencies: ["ConnectChatMock", "Kernel", logging],
            swiftSettings: swiftSettings),
        .executableTarget(
            name: "connect-chat-mock",
            dependencies: [
                "CProcess", "Comparison", "ConnectAPI", "ConnectChatMock", "JSON", "Kernel", "Recorder", "Recording",
                "Runner",
                "ScenarioFile", "ScenarioImport", "ScenarioModel", "Simulator", "WebUI", argumentParser, deques,
                logging,
            ],
            swiftSettings: swiftSettings,
            // Nothing loads the command as a library: without its symbols it is 0.9 MB smaller.
            // A build id would depend on the folder of the build. Equal functions are kept once: 0.2 MB.
            linkerSettings: [
                .unsafeFlags([
                    "-Xlinker", "--no-export-dynamic", "-Xlinker", "--build-id=none", "-Xlinker", "--icf=safe",
                ])
            ]),

        // For tests only: echoes each message, so that conformance suites can check WebSockets.
        .executableTarget(
            name: "SocketEcho", dependencies: ["HTTPRouting", "Kernel", "Transport", logging],
            path: "Tests/SocketEcho", swiftSettings: swiftSettings),

        // Only for tests and fuzzing: the server's parts in one process, without a socket.
        .target(
            name: "TestStage",
            dependencies: [
                "AdminAPI", "AdminCore", "Chats", "ConnectAPI", "ContactCentre", "ContactControlPanel", "ContactModel",
                "Diagnostics", "HTTPRouting", "Instances", "JSON", "Kernel", "ScenarioFile", "ScenarioModel",
                "Simulator", httpTypes,
            ],
            path: "Tests/TestStage", swiftSettings: swiftSettings),
        // Only for tests: a client that sends exactly the bytes that a test passes.
        .target(
            name: "TestClient", dependencies: ["CGnuTLS"], path: "Tests/TestClient", swiftSettings: swiftSettings),

        .testTarget(
            name: "KernelTests", dependencies: ["JSON", "Kernel", deques],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "DiagnosticsTests", dependencies: ["ContactModel", "Diagnostics", "Kernel"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "ChatsTests",
            dependencies: [
                "Chats", "ContactCentre", "ContactModel", "Diagnostics", "Instances", "JSON", "Kernel", "TestStage",
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "InstancesTests",
            dependencies: [
                "Chats", "ContactCentre", "ContactModel", "Instances", "JSON", "Kernel", "TestStage",
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "HTTPRoutingTests", dependencies: ["HTTPRouting", httpTypes],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "TransportTests",
            dependencies: [
                "HTTPRouting", "Kernel", "TestClient", "Transport", httpTypes, logging,
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "ConnectAPITests",
            dependencies: [
                "Chats", "ConnectAPI", "ContactModel", "Diagnostics", "HTTPRouting", "Instances", "JSON", "Kernel",
                "TestStage", httpTypes,
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "ContactControlPanelTests",
            dependencies: [
                "Chats", "ContactCentre", "ContactControlPanel", "ContactModel", "HTTPRouting", "Instances", "JSON",
                "Kernel", "TestStage", httpTypes,
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "SimulatorTests",
            dependencies: [
                "Chats", "ContactCentre", "ContactModel", "Instances", "JSON", "Kernel", "ScenarioFile",
                "ScenarioModel", "Simulator",
                "TestStage",
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "ScenarioImportTests",
            dependencies: [
                "ContactModel", "Kernel", "Redaction", "ScenarioFile", "ScenarioImport", "ScenarioModel", "TestStage",
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "ScenarioFileTests",
            dependencies: ["Chats", "ContactModel", "ScenarioFile", "ScenarioModel", "Simulator"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "AdminAPITests",
            dependencies: [
                "AdminAPI", "AdminCore", "Chats", "ContactModel", "Diagnostics", "HTTPRouting", "Instances", "JSON",
                "Kernel",
                "ScenarioModel", "Simulator", "TestStage", httpTypes,
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "RecordingTests", dependencies: ["ConnectAPI", "JSON", "Kernel", "Recording"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "RecorderTests", dependencies: ["JSON", "Recorder", "Recording"], swiftSettings: swiftSettings),
        .testTarget(
            name: "ComparisonTests",
            dependencies: ["AdminCore", "Comparison", "ConnectAPI", "ContactModel", "JSON", "Kernel", "Recording"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "HTTPClientTests",
            dependencies: ["HTTPClient", "HTTPRouting", "Kernel", "Transport", httpTypes, logging],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "RunnerTests", dependencies: ["Runner"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "ConnectChatMockTests",
            dependencies: [
                "AdminCore", "Chats", "ConnectAPI", "ConnectChatMock", "ConnectChatMockTesting", "ContactModel",
                "HTTPRouting",
                "Instances", "JSON",
                "Kernel", "Runner", "ScenarioFile", "ScenarioModel", "Simulator", "TestClient", "TestStage", httpTypes,
                logging,
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "ConnectChatMockTestingTests", dependencies: ["ConnectChatMock", "ConnectChatMockTesting"],
            swiftSettings: swiftSettings),
    ],
    cLanguageStandard: .c17
)

// The fuzz targets are separate, because they compile the targets under test with instrumentation
// flags that only root packages may use. Scripts/fuzz runs:
// FUZZ=1 swift build --product RequestFuzzer --scratch-path .build-fuzz
if Context.environment["FUZZ"] != nil {
    let instrumented: [SwiftSetting] = [.unsafeFlags(["-sanitize=fuzzer,address"])]
    let fuzzed = [
        "Kernel", "JSON", "ContactModel", "ContactCentre", "Diagnostics", "Chats", "Instances", "SharedForms",
        "AdminCore", "AdminScenarios",
        "HTTPRouting", "ConnectAPI", "ContactControlPanel", "Redaction", "ScenarioImport",
        "ScenarioModel", "Simulator", "ScenarioFile",
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
            name: "ScenarioFuzzer", dependencies: ["FuzzDriver", "ScenarioFile", "ScenarioModel", "Simulator"],
            path: "Fuzz/ScenarioFuzzer", swiftSettings: swiftSettings + instrumented,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])]),
        .executableTarget(
            name: "EngineFuzzer",
            dependencies: [
                "Chats", "ContactModel", "FuzzDriver", "Instances", "JSON", "Kernel", "ScenarioFile", "ScenarioModel",
                "Simulator",
                "TestStage",
            ],
            path: "Fuzz/EngineFuzzer", swiftSettings: swiftSettings + instrumented,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])]),
        .executableTarget(
            name: "RequestFuzzer",
            dependencies: [
                "Chats", "ConnectAPI", "ContactControlPanel", "ContactModel", "FuzzDriver", "HTTPRouting", "Instances",
                "JSON", "Kernel", "TestStage", httpTypes,
            ],
            path: "Fuzz/RequestFuzzer", swiftSettings: swiftSettings + instrumented,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])]),
        .executableTarget(
            name: "AdminFuzzer",
            dependencies: [
                "AdminAPI", "Chats", "ContactModel", "FuzzDriver", "HTTPRouting", "Instances", "JSON", "Kernel",
                "TestStage",
                httpTypes,
            ],
            path: "Fuzz/AdminFuzzer", swiftSettings: swiftSettings + instrumented,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])]),
    ]
    package.targets += [
        .executableTarget(
            name: "SnapshotFuzzer",
            dependencies: ["FuzzDriver", "HTTPRouting", "JSON", "Kernel", "TestStage", httpTypes],
            path: "Fuzz/SnapshotFuzzer", swiftSettings: swiftSettings + instrumented,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])]),
        .executableTarget(
            name: "HeadFuzzer", dependencies: ["ConnectChatMock", "FuzzDriver", logging],
            path: "Fuzz/HeadFuzzer",
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
