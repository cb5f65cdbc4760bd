ARG BASE=python:3.13.16-slim-trixie
FROM ${BASE}
COPY late_page.py /usr/local/bin/tallylight
RUN chmod 755 /usr/local/bin/tallylight
USER 10001:10001
