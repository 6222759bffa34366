#!/usr/bin/env bash
# Makes, once, what `docker compose up` needs and nobody may share: .env with passwords, secrets/ with the key pair that
# signs tokens. Nothing that is there is overwritten. Needs openssl.
set -euo pipefail
cd "$(dirname "$0")/../.."
umask 077

if [ ! -e .env ]; then
    admin_password="$(openssl rand -hex 12)"
    {
        echo "PUFA_ADMIN_PASSWORD=$admin_password"
        echo "PUFA_RABBIT_PASSWORD=$(openssl rand -hex 24)"
        echo "PUFA_MONGO_PASSWORD=$(openssl rand -hex 24)"
    } >.env
    echo "made .env; the first administrator is 'admin' with the password $admin_password"
fi

# The folder keeps others on this machine out; the files are readable, since a container's user is nobody here.
mkdir -p secrets
if [ ! -e secrets/jwt_private.pem ]; then
    openssl genpkey -algorithm ed25519 -out secrets/jwt_private.pem
    openssl pkey -in secrets/jwt_private.pem -pubout -out secrets/jwt_public.pem
    chmod 644 secrets/jwt_private.pem secrets/jwt_public.pem
    echo "made secrets/jwt_private.pem and secrets/jwt_public.pem"
fi
