using System.Buffers;

namespace Broker.Webhook.Admission;

/// <summary>The body of a review in borrowed memory, at most <see cref="AdmissionReview.LongestBytes"/>. Dispose it after the answer.</summary>
internal sealed class ReviewBody : IDisposable
{
    /// <summary>Most pods fit at once.</summary>
    private const int FirstBytes = 32 * 1024;

    private readonly ReviewMemory _memory;
    private byte[] _bytes;
    private int _length;

    private ReviewBody(ReviewMemory memory) => (_memory, _bytes) = (memory, []);

    /// <summary>What was read.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>Reads all of a body; null when there is no memory for it just now.</summary>
    /// <exception cref="BadHttpRequestException">It is too long, or came too slowly.</exception>
    public static async Task<ReviewBody?> ReadAsync(HttpRequest request, ReviewMemory memory, CancellationToken cancellationToken)
    {
        var body = new ReviewBody(memory);
        try
        {
            if (await body.FillAsync(request, cancellationToken))
            {
                var whole = body;
                body = null;
                return whole;
            }

            return null;
        }
        finally
        {
            body?.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _memory.Return(_bytes.Length);
            _bytes = [];
        }
    }

    private async Task<bool> FillAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!TryGrow((int)Math.Clamp(request.ContentLength ?? FirstBytes, 1, FirstBytes)))
        {
            return false;
        }

        int read;
        while ((read = await request.Body.ReadAsync(_bytes.AsMemory(_length), cancellationToken)) > 0)
        {
            _length += read;
            if (_length > AdmissionReview.LongestBytes)
            {
                throw new BadHttpRequestException("The review is too long.", StatusCodes.Status413PayloadTooLarge);
            }

            // One more than the longest: that the last byte is there is how a longer body shows.
            if (_length == _bytes.Length && !TryGrow(Math.Min(_bytes.Length * 2, AdmissionReview.LongestBytes + 1)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Memory is taken as bytes come, not as a sender announces them.</summary>
    private bool TryGrow(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(size);
        if (!_memory.TryTake(larger.Length))
        {
            ArrayPool<byte>.Shared.Return(larger);
            return false;
        }

        Bytes.CopyTo(larger);
        Dispose();
        _bytes = larger;
        return true;
    }
}
