using System.Diagnostics.CodeAnalysis;
using Broker.Core;

namespace Broker.Directories;

/// <summary>Either what was asked for, or the <see cref="Refusal"/> that says why not. By then the audit has the event.</summary>
/// <typeparam name="T">What was asked for.</typeparam>
internal readonly struct Outcome<T>
    where T : class
{
    private readonly T? _value;
    private readonly Refusal? _refusal;

    /// <summary>A success, for types that convert to nothing by themselves: interfaces.</summary>
    public Outcome(T value)
        : this(value, null)
    {
    }

    private Outcome(T? value, Refusal? refusal) => (_value, _refusal) = (value, refusal);

    /// <summary>A success.</summary>
    public static implicit operator Outcome<T>(T value) => new(value, null);

    /// <summary>A refusal.</summary>
    public static implicit operator Outcome<T>(Refusal refusal) => new(null, refusal);

    /// <summary>A refusal of the core.</summary>
    public static implicit operator Outcome<T>(StsError error) => new(null, Refusal.Of(error));

    /// <summary>Gives the value, or the refusal; exactly one of the two.</summary>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Refusal? refusal)
    {
        value = _value;
        refusal = _value is null ? _refusal ?? Unset : null;
        return value is not null;
    }

    private static Refusal Unset => new(RefusalKind.Defect, "An internal error occurred.", "unset_outcome");
}
