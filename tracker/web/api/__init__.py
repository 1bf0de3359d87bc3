"""The API: the rows of the command line as JSON under a versioned address, for programs."""

from fastapi import APIRouter

API = "/api/v1"

router = APIRouter(prefix=API)
