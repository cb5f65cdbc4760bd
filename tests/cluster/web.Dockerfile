ARG BASE=python:3.13.16-slim-trixie
FROM ${BASE}
WORKDIR /srv
RUN echo served > index.html
USER 10001:10001
ENTRYPOINT ["python3", "-m", "http.server", "8080"]
