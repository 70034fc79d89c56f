using System.Security.Cryptography;

namespace Broker.Core;

/// <summary>Random bytes of values that everybody may see: ids and salts. Never of a secret, which comes from the system when it is made.</summary>
/// <remarks>
/// A thread asks the system for many at a time: asking costs more than a microsecond, however few are asked for. Each byte is handed out once.
/// Thread safe.
/// </remarks>
public static class PublicRandom
{
    private const int Together = 1024;

    [ThreadStatic]
    private static Stock? _stock;

    /// <summary>Fills at most 1,024 bytes.</summary>
    internal static void Fill(Span<byte> destination) => (_stock ??= new Stock()).Take(destination);

    /// <summary>A new id: a random UUID of 36 characters, lower case, with dashes.</summary>
    /// <remarks>Source: RFC 9562 §5.4 (version 4).</remarks>
    public static string Id()
    {
        Span<byte> id = stackalloc byte[16];
        Fill(id);
        id[6] = (byte)((id[6] & 0x0F) | 0x40);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true).ToString("D");
    }

    private sealed class Stock
    {
        private readonly byte[] _bytes = new byte[Together];
        private int _used = Together;

        public void Take(Span<byte> destination)
        {
            if (destination.Length > Together - _used)
            {
                RandomNumberGenerator.Fill(_bytes);
                _used = 0;
            }

            var taken = _bytes.AsSpan(_used, destination.Length);
            taken.CopyTo(destination);
            taken.Clear();
            _used += destination.Length;
        }
    }
}
