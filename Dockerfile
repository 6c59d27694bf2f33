# The whole product in an image: one static binary, the C libraries that it needs, fixtures and
# demos.
FROM swift:6.3-bookworm AS build
# The versions of Debian's packages depend on the base image. Its tag names the Debian release.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        binutils ca-certificates libcurl4-gnutls-dev libgnutls28-dev libmicrohttpd-dev libpcre2-dev libwslay-dev \
        libyaml-dev pkg-config tzdata \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Package.swift ./
COPY Scripts/image-root Scripts/library-list Scripts/package-of Scripts/time-zones Scripts/
COPY Sources Sources
COPY Tests Tests
RUN swift build -c release --static-swift-stdlib --product connect-chat-mock \
    && Scripts/image-root .build/release/connect-chat-mock /root-of-image

FROM scratch
COPY --from=build /root-of-image /
COPY fixtures /fixtures
COPY demo /demo
USER 10001:10001
# Listens on all addresses of the container. The published port decides who can connect.
ENV CCM_HOST=0.0.0.0 CCM_SCENARIOS=/fixtures
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=5s CMD ["/usr/bin/connect-chat-mock", "ready"]
ENTRYPOINT ["/usr/bin/connect-chat-mock"]
CMD ["serve"]
