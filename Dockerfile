# syntax=docker/dockerfile:1

# Styles and scripts, bundled by the same script as at home.
FROM node:22-bookworm-slim AS assets
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY static static
RUN node static/build.mjs

# The Python environment, from the lock with hashes; no compiler is needed.
FROM python:3.11-slim-bookworm AS environment
WORKDIR /build
COPY requirements requirements
RUN python -m venv /environment \
    && /environment/bin/pip install --no-cache-dir --require-hashes -r requirements/installer.txt \
    && /environment/bin/python -m uv pip sync --no-cache --require-hashes \
        --python /environment/bin/python requirements/app.txt

FROM python:3.11-slim-bookworm
ENV PATH=/environment/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings \
    STATIC_ROOT=/app/staticfiles \
    MEDIA_ROOT=/var/lib/aerogram/media \
    PORT=8000
RUN useradd --system --uid 10001 --home-dir /app aerogram \
    && install --directory --owner aerogram /app /var/lib/aerogram /var/lib/aerogram/media
WORKDIR /app
COPY --from=environment /environment /environment
COPY --chown=aerogram . .
COPY --from=assets --chown=aerogram /build/static/dist static/dist
USER aerogram
# Gathering the files reads the settings, whose real values come only when the container starts.
RUN SECRET_KEY=only-while-building-the-image-0000000000000000000000000 \
    BASE_URL=http://localhost DATABASE_URL=postgres://build/build REDIS_URL=redis://build \
    MAIL_SERVICE=none MAIL_FROM=build@localhost \
    python manage.py collectstatic --noinput --verbosity 0
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-m", "config.probe", "/readyz"]
CMD ["sh", "-c", "exec uvicorn config.asgi:application --host 0.0.0.0 --port $PORT --no-access-log --no-proxy-headers --limit-concurrency 500"]
