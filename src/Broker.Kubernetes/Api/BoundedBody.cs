namespace Broker.Kubernetes.Api;

/// <summary>Reads a body until its end or one byte past a limit, whatever length it claims.</summary>
internal static class BoundedBody
{
    private const int FirstBuffer = 8 * 1024;

    /// <summary>The whole body; null when it is longer.</summary>
    public static async Task<byte[]?> ReadAsync(HttpContent content, int longest, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > longest)
        {
            return null;
        }

        await using var body = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[Math.Min(content.Headers.ContentLength + 1 ?? FirstBuffer, longest + 1)];
        var length = 0;
        while (await body.ReadAsync(buffer.AsMemory(length), cancellationToken) is > 0 and var read)
        {
            length += read;
            if (length > longest)
            {
                return null;
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(2 * length, longest + 1));
            }
        }

        return length == buffer.Length ? buffer : buffer[..length];
    }

    /// <summary>The beginning of the body, for an error's text.</summary>
    public static async Task<byte[]> ReadStartAsync(HttpContent content, int longest, CancellationToken cancellationToken)
    {
        await using var body = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[longest];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return buffer[..length];
    }
}
