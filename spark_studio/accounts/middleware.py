"""Carries the owner's cookie, in both the sync and the async world."""

from asgiref.sync import iscoroutinefunction
from django.utils.decorators import sync_and_async_middleware

from spark_studio.accounts.owners import keep_cookie


@sync_and_async_middleware
def OwnerMiddleware(get_response):
    if iscoroutinefunction(get_response):

        async def middleware(request):
            response = await get_response(request)
            keep_cookie(request, response)
            return response

    else:

        def middleware(request):
            response = get_response(request)
            keep_cookie(request, response)
            return response

    return middleware
