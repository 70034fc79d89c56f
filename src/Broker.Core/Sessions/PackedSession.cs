using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Broker.Core.Sessions;

/// <summary>
/// The plaintext as it is sealed: a form (0 plain, 1 compressed with Brotli), the length of what follows, the session, and zeros that pad it.
/// Sessions with policies and tags compress to a fraction; a bare one stays plain, which is faster and hardly longer.
/// </summary>
/// <remarks>
/// The secret is compressed together with texts that its own caller chose, whom it is about to be given to: its length gives nothing away.
/// </remarks>
internal static class PackedSession
{
    private const byte Plain = 0;
    private const byte Compressed = 1;
    private const int PlainUpTo = 768;
    private const int BrotliQuality = 5;
    private const int BrotliWindow = 18;

    /// <summary>An inline policy of the longest text that a parser takes, in UTF-8, and everything else. What is longer never fits a token.</summary>
    private const int LargestPayload = 256 * 1024;

    // The form, and the length in two bytes, low one first.
    private const int HeaderRoom = 3;

    /// <summary>Packs; pads with zeros to <paramref name="smallest"/> bytes.</summary>
    public static OperationStatus Write(Session session, SecretAccessKey secret, Span<byte> destination, int smallest, out int written)
    {
        written = 0;
        Span<byte> small = stackalloc byte[PlainUpTo];
        var status = SessionPayload.Write(session, secret, small, out var length);
        if (status == OperationStatus.Done)
        {
            status = WriteBody(Plain, small[..length], destination, smallest, out written);
        }
        else if (status == OperationStatus.DestinationTooSmall)
        {
            status = WriteLarge(session, secret, destination, smallest, out written);
        }

        CryptographicOperations.ZeroMemory(small);
        return status;
    }

    /// <summary>Reads what <see cref="Write"/> wrote; anything else after the session than zeros is refused.</summary>
    public static bool TryRead(ReadOnlySpan<byte> packed, [NotNullWhen(true)] out OpenedSession? opened)
    {
        opened = null;
        if (packed.Length < HeaderRoom || packed[0] is not (Plain or Compressed))
        {
            return false;
        }

        var length = packed[1] | (packed[2] << 8);
        var rest = packed[HeaderRoom..];
        if (length > rest.Length || rest[length..].ContainsAnyExcept((byte)0))
        {
            return false;
        }

        return packed[0] == Plain ? SessionPayloadReader.TryRead(rest[..length], out opened) : TryReadCompressed(rest[..length], out opened);
    }

    private static OperationStatus WriteLarge(Session session, SecretAccessKey secret, Span<byte> destination, int smallest, out int written)
    {
        written = 0;
        var buffer = ArrayPool<byte>.Shared.Rent(LargestPayload);
        try
        {
            var status = SessionPayload.Write(session, secret, buffer, out var length);
            if (status != OperationStatus.Done || destination.Length < HeaderRoom)
            {
                return status;
            }

            Span<byte> compressed = stackalloc byte[destination.Length - HeaderRoom];
            var fits = BrotliEncoder.TryCompress(buffer.AsSpan(0, length), compressed, out var compressedLength, BrotliQuality, BrotliWindow);
            return fits
                ? WriteBody(Compressed, compressed[..compressedLength], destination, smallest, out written)
                : OperationStatus.DestinationTooSmall;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private static OperationStatus WriteBody(byte form, ReadOnlySpan<byte> body, Span<byte> destination, int smallest, out int written)
    {
        written = Math.Max(HeaderRoom + body.Length, Math.Min(smallest, destination.Length));
        if (written > destination.Length)
        {
            return OperationStatus.DestinationTooSmall;
        }

        destination[0] = form;
        destination[1] = (byte)body.Length;
        destination[2] = (byte)(body.Length >> 8);
        body.CopyTo(destination[HeaderRoom..]);
        destination[(HeaderRoom + body.Length)..written].Clear();
        return OperationStatus.Done;
    }

    private static bool TryReadCompressed(ReadOnlySpan<byte> body, [NotNullWhen(true)] out OpenedSession? opened)
    {
        opened = null;
        var buffer = ArrayPool<byte>.Shared.Rent(LargestPayload);
        try
        {
            return BrotliDecoder.TryDecompress(body, buffer, out var length) && SessionPayloadReader.TryRead(buffer.AsSpan(0, length), out opened);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}
