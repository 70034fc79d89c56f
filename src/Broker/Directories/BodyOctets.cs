using System.Buffers;

namespace Broker.Directories;

/// <summary>The octets of a request's body, up to a size: one way of reading for the API and the portal.</summary>
internal static class BodyOctets
{
    private static readonly Refusal Unread = Refusal.Invalid("The body did not arrive whole: send as much as Content-Length says, or well-formed chunks, without long pauses.", "body_unread");

    /// <summary>Reads a body to its end.</summary>
    /// <param name="context">The request.</param>
    /// <param name="longest">Its largest size in octets.</param>
    /// <returns>
    /// Octets that are the caller's to overwrite; <c>TooLarge</c> as soon as there are more, whether the length was said before or the body comes
    /// in chunks; <c>Invalid</c> for one that the server cannot read.
    /// </returns>
    public static async ValueTask<Outcome<byte[]>> ReadAsync(HttpContext context, int longest)
    {
        if (context.Request.ContentLength > longest)
        {
            return TooLarge(longest);
        }

        var reader = context.Request.BodyReader;
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(context.RequestAborted);
                if (read.Buffer.Length > longest)
                {
                    reader.AdvanceTo(read.Buffer.End);
                    return TooLarge(longest);
                }

                if (read.IsCompleted)
                {
                    var octets = read.Buffer.ToArray();
                    reader.AdvanceTo(read.Buffer.End);
                    return octets;
                }

                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
        catch (BadHttpRequestException e)
        {
            // The server's own limit, which counts the chunks, and what it cannot take for a body.
            return e.StatusCode == StatusCodes.Status413PayloadTooLarge ? TooLarge(longest) : Unread;
        }
    }

    private static Refusal TooLarge(int longest) =>
        new(RefusalKind.TooLarge, $"The body is larger than {longest / 1024} KiB, which is more than any request needs: send a shorter one.", "body_size");
}
