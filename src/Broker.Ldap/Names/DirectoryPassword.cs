using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Broker.Ldap.Escaping;
using Broker.Ldap.Results;

namespace Broker.Ldap.Names;

/// <summary>A password on its way to the directory: 1 to 1024 octets of UTF-8, never of white space and invisible characters only, never with a NUL. Prints as dots.</summary>
/// <remarks>
/// An empty password would be an unauthenticated bind, which succeeds on many servers without proving anything (threat L-01); a server that prepares passwords
/// (RFC 4013) leaves zero-width characters out, so that nothing is left of one that has no others. The octets are zeroed when it is
/// disposed. Used by one thread at a time.
/// </remarks>
public sealed class DirectoryPassword : IDisposable
{
    /// <summary>Most octets: 4 times what Active Directory and OpenLDAP take at all.</summary>
    public const int Longest = 1024;

    private readonly byte[] _octets;
    private bool _isDisposed;

    private DirectoryPassword(byte[] octets) => _octets = octets;

    /// <summary>Takes a password as a person typed it. It is not normalised: directories compare octets.</summary>
    /// <param name="text">The password.</param>
    /// <param name="password">The password; the caller disposes it.</param>
    /// <param name="refusal"><see cref="DirectoryReason.EmptyPassword"/> or <see cref="DirectoryReason.PasswordTooLong"/>.</param>
    public static bool TryCreate(
        string? text, [NotNullWhen(true)] out DirectoryPassword? password, [NotNullWhen(false)] out DirectoryRefusal? refusal)
    {
        password = null;
        refusal = null;
        if (text is null || text.Contains('\0', StringComparison.Ordinal) || InvisibleText.IsBlank(text))
        {
            refusal = DirectoryRefusal.For(DirectoryReason.EmptyPassword);
            return false;
        }

        byte[]? octets = null;
        if (text.Length > Longest || !Utf8Octets.TryEncode(text, out octets) || octets.Length > Longest)
        {
            CryptographicOperations.ZeroMemory(octets);
            refusal = DirectoryRefusal.For(DirectoryReason.PasswordTooLong);
            return false;
        }

        password = new DirectoryPassword(octets);
        return true;
    }

    /// <summary>A password that nobody has, as long as people's usually are.</summary>
    internal static DirectoryPassword Random() => new(System.Text.Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(16)));

    /// <summary>The same password for work that outlives its owner; disposed by itself.</summary>
    internal DirectoryPassword Copy() => new(Octets.ToArray());

    /// <summary>The octets; not to be kept.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    internal ReadOnlySpan<byte> Octets
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _octets;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        CryptographicOperations.ZeroMemory(_octets);
    }

    /// <summary>Dots.</summary>
    public override string ToString() => "…";
}
