ARG BASE=python:3.12-slim
FROM ${BASE}
WORKDIR /srv
RUN echo served > index.html
USER 10001:10001
ENTRYPOINT ["python3", "-m", "http.server", "8080"]
