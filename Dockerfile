# syntax=docker/dockerfile:1
# The product for a server: assets built with Node, packages installed from the hashed lock, run by a user without rights.

FROM node:24-slim AS assets
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY static static
RUN npm run build

FROM python:3.13-slim AS packages
RUN python -m venv /venv
COPY requirements/base.txt /tmp/base.txt
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/base.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production PORT=8000
RUN useradd --system --uid 10001 --no-create-home labs
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
COPY --from=assets /app/static/build static/build
# No secret is needed to compile and collect: these values are used by this step only and are not kept.
RUN DATABASE_URL=postgres://nobody@127.0.0.1:1/nowhere BROKER_URL=redis://127.0.0.1:1/0 \
    SITE_URL=https://labs.example ALLOWED_HOSTS=labs.example \
    SECRET_KEY=only-while-the-image-is-built-0123456789-abcdefghijklmnopqrst \
    sh -c "python manage.py messages --compile && python manage.py collectstatic --no-input --verbosity 0"
USER labs
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-m", "config.healthy"]
# The port and the number of processes come from PORT and WEB_CONCURRENCY, which gunicorn reads itself.
CMD ["gunicorn", "config.wsgi", "--threads", "4", "--access-logfile", "-", "--worker-tmp-dir", "/dev/shm"]
