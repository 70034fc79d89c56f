using System.Text;

namespace Broker.Sidecar.Imds;

/// <summary>Error pages of the shape that EC2's metadata answers: XHTML, prepared once.</summary>
internal static class ImdsPages
{
    private static readonly byte[] BadRequest = Page("400 - Bad Request");
    private static readonly byte[] Unauthorized = Page("401 - Unauthorized");
    private static readonly byte[] Forbidden = Page("403 - Forbidden");
    private static readonly byte[] NotFound = Page("404 - Not Found");
    private static readonly byte[] MethodNotAllowed = Page("405 - Method Not Allowed");
    private static readonly byte[] TooLarge = Page("413 - Request Entity Too Large");
    private static readonly byte[] Unavailable = Page("503 - Service Unavailable");

    /// <summary>The page of a status.</summary>
    public static ReadOnlyMemory<byte> Of(int status) => status switch
    {
        StatusCodes.Status400BadRequest => BadRequest,
        StatusCodes.Status401Unauthorized => Unauthorized,
        StatusCodes.Status403Forbidden => Forbidden,
        StatusCodes.Status404NotFound => NotFound,
        StatusCodes.Status405MethodNotAllowed => MethodNotAllowed,
        StatusCodes.Status413RequestEntityTooLarge => TooLarge,
        _ => Unavailable,
    };

    private static byte[] Page(string title) => Encoding.ASCII.GetBytes($"""
        <?xml version="1.0" encoding="iso-8859-1"?>
        <!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
        <html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
         <head>
          <title>{title}</title>
         </head>
         <body>
          <h1>{title}</h1>
         </body>
        </html>

        """);
}
