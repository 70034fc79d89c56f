using System.Diagnostics.CodeAnalysis;

namespace Broker.Directories.Portal;

/// <summary>What was asked for, or why not.</summary>
internal readonly struct PortalAnswer<T>
    where T : class
{
    private readonly T? _value;
    private readonly PortalRefusal? _refusal;

    private PortalAnswer(T? value, PortalRefusal? refusal) => (_value, _refusal) = (value, refusal);

    public static implicit operator PortalAnswer<T>(T value) => new(value, refusal: null);

    public static implicit operator PortalAnswer<T>(PortalRefusal refusal) => new(value: null, refusal);

    /// <summary>Gives the value, or the refusal.</summary>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out PortalRefusal? refusal)
    {
        value = _value;
        refusal = value is null ? _refusal ?? PortalRefusal.NotFound : null;
        return value is not null;
    }
}
