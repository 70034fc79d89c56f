using System.Diagnostics.CodeAnalysis;

namespace Broker.Ldap.Results;

/// <summary>What a directory said, or why it said nothing that counts.</summary>
/// <typeparam name="T">What was asked for.</typeparam>
public readonly struct DirectoryAnswer<T>
    where T : class
{
    private readonly T? _value;
    private readonly DirectoryRefusal? _refusal;

    private DirectoryAnswer(T? value, DirectoryRefusal? refusal)
    {
        _value = value;
        _refusal = refusal;
    }

    /// <summary>The value of a success.</summary>
    public static implicit operator DirectoryAnswer<T>(T value) => new(value, null);

    /// <summary>The refusal of a failure.</summary>
    public static implicit operator DirectoryAnswer<T>(DirectoryRefusal refusal) => new(null, refusal);

    /// <summary>The refusal for a reason.</summary>
    public static implicit operator DirectoryAnswer<T>(DirectoryReason reason) => new(null, DirectoryRefusal.For(reason));

    /// <summary>Gives the value, or the refusal; exactly one of the two.</summary>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out DirectoryRefusal? refusal)
    {
        value = _value;
        refusal = _value is null ? _refusal ?? DirectoryRefusal.For(DirectoryReason.Misconfigured) : null;
        return value is not null;
    }
}
