namespace Broker.Core.Policy.Conditions;

/// <summary>How the request's number or date must lie to the policy's.</summary>
internal enum Ordering
{
    /// <summary><c>…Equals</c>, and every operator that knows no order.</summary>
    Equal,

    /// <summary><c>…LessThan</c>.</summary>
    Less,

    /// <summary><c>…LessThanEquals</c>.</summary>
    LessOrEqual,

    /// <summary><c>…GreaterThan</c>.</summary>
    Greater,

    /// <summary><c>…GreaterThanEquals</c>.</summary>
    GreaterOrEqual,
}

/// <summary>Applies an <see cref="Ordering"/>.</summary>
internal static class OrderingExtensions
{
    /// <summary>Whether the sign of a comparison, request's value first, is what the ordering asks for.</summary>
    public static bool Holds(this Ordering ordering, int comparison) => ordering switch
    {
        Ordering.Less => comparison < 0,
        Ordering.LessOrEqual => comparison <= 0,
        Ordering.Greater => comparison > 0,
        Ordering.GreaterOrEqual => comparison >= 0,
        _ => comparison == 0,
    };
}
