// swift-tools-version: 6.2

import PackageDescription

// An example of a package that uses the library. In your package, the dependency is
// .package(url: "https://github.com/OWNER/connect-chat-mock", from: "0.1.0").
let package = Package(
    name: "Examples",
    dependencies: [.package(name: "connect-chat-mock", path: "..")],
    targets: [
        .target(name: "OrderBot"),
        .testTarget(
            name: "OrderBotTests",
            dependencies: ["OrderBot", .product(name: "ConnectChatMockTesting", package: "connect-chat-mock")]),
    ]
)
