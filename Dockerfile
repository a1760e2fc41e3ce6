# syntax=docker/dockerfile:1
# Cardkeep in a container: the self-contained build of scripts/publish.sh, on an image that has nothing but what it needs. No shell, no
# package tool, a user without rights, a root that may be read only. Everything that is kept goes to the database, or to /data.
ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0.401-noble
ARG LIBRARIES=ubuntu:24.04
ARG RUNTIME=mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled-extra

FROM ${SDK} AS build
WORKDIR /cardkeep
COPY . .
RUN CI=true scripts/publish.sh linux-x64 /published \
    && mkdir -m 750 /data

# SQLite is the system's own, so that its security updates come with the image's.
FROM ${LIBRARIES} AS libraries
RUN apt-get update \
    && apt-get install -y --no-install-recommends libsqlite3-0 \
    && cp --dereference "/usr/lib/$(uname -m)-linux-gnu/libsqlite3.so.0" /libsqlite3.so.0

# "extra" has the time zones, without which Cardkeep does not start.
FROM ${RUNTIME}
COPY --from=libraries /libsqlite3.so.0 /usr/lib/libsqlite3.so.0
COPY --from=build --chown=1654:1654 /data /data
COPY --from=build /published /app

# Debuggers and dumps would find keys in memory, and need a place to write. A sandbox makes its key beside the folder of its data.
ENV CARDKEEP_URLS=http://*:8080 \
    CARDKEEP_DATA=/data/kept \
    DOTNET_EnableDiagnostics=0
WORKDIR /data
VOLUME /data
EXPOSE 8080
USER 1654:1654

# The start may have to migrate; a server that is well answers within milliseconds.
HEALTHCHECK --interval=15s --timeout=12s --start-period=60s --retries=3 CMD ["/app/cardkeep", "healthy"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["/app/cardkeep"]
