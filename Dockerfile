# dlint in a container; docs/ci.md says how to use it.

FROM python:3.13-slim AS build
WORKDIR /src
COPY . .
ENV PIP_CONSTRAINT=/src/.ci/constraints.txt PIP_BUILD_CONSTRAINT=/src/.ci/constraints.txt
RUN python -m venv /opt/dlint \
    && /opt/dlint/bin/pip install --no-cache-dir --only-binary :all: '.[shellcheck]'

FROM python:3.13-slim
COPY --from=build /opt/dlint /opt/dlint
WORKDIR /work
USER 65532:65532
# It ends by itself.
HEALTHCHECK NONE
ENTRYPOINT ["/opt/dlint/bin/dlint"]
