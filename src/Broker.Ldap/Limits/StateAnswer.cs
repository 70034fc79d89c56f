using System.Diagnostics.CodeAnalysis;

namespace Broker.Ldap.Limits;

/// <summary>What a login state knows, or that it cannot be asked now: then nobody signs in (it never fails open).</summary>
/// <typeparam name="T">What was asked for.</typeparam>
/// <remarks>The default value is "cannot be asked".</remarks>
public readonly struct StateAnswer<T>
    where T : class
{
    private readonly T? _value;

    internal StateAnswer(T value) => _value = value;

    /// <summary>The state cannot be asked, or cannot keep what it was told: 503, trying again helps.</summary>
    public static StateAnswer<T> Unavailable => default;

    /// <summary>An answer.</summary>
    public static implicit operator StateAnswer<T>(T value) => new(value);

    /// <summary>Gives the answer; false when there is none.</summary>
    public bool TryGet([NotNullWhen(true)] out T? value)
    {
        value = _value;
        return value is not null;
    }
}

/// <summary>Makes answers of interface types, which no conversion can.</summary>
internal static class StateAnswer
{
    /// <summary>An answer.</summary>
    public static StateAnswer<T> Of<T>(T value)
        where T : class => new(value);
}
