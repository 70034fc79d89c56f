using System.Diagnostics.CodeAnalysis;

namespace Broker.Core;

/// <summary>Either the value that a stage proved or made, or the <see cref="StsError"/> that says why not.</summary>
/// <typeparam name="T">The stage's product.</typeparam>
public readonly struct StsResult<T>
    where T : class
{
    private readonly T? _value;
    private readonly StsError? _error;

    private StsResult(T? value, StsError? error)
    {
        _value = value;
        _error = error;
    }

    /// <summary>The value of a success.</summary>
    public static implicit operator StsResult<T>(T value) => new(value, null);

    /// <summary>The error of a failure.</summary>
    public static implicit operator StsResult<T>(StsError error) => new(null, error);

    /// <summary>Gives the value, or the error; exactly one of the two.</summary>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out StsError? error)
    {
        value = _value;
        error = _value is null ? _error ?? Unset : null;
        return value is not null;
    }

    private static StsError Unset => new(StsErrorCode.InternalFailure, "An internal error occurred.", "unset_result");
}
