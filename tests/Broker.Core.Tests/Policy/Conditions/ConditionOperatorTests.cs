using static Broker.Core.Tests.Policy.TrustPolicies;

namespace Broker.Core.Tests.Policy.Conditions;

public sealed class ConditionOperatorTests
{
    /// <summary>Every operator of the language with a value that it takes.</summary>
    private static readonly (string Name, string Value)[] Operators =
    [
        .. new[] { "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike" }.Select(name => (name, "a")),
        .. new[] { "", "Not" }.Select(not => ($"Numeric{not}Equals", "1")),
        .. new[] { "", "Not" }.Select(not => ($"Date{not}Equals", "2026-11-21T12:00:00Z")),
        .. new[] { "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals" }.SelectMany(order => new[] { ("Numeric" + order, "-1.5"), ("Date" + order, "1764000000") }),
        ("Bool", "true"),
        ("BinaryEquals", "AAEC"),
        ("IpAddress", "10.0.0.0/8"),
        ("NotIpAddress", "2001:db8::1"),
        .. new[] { "ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike" }.Select(name => (name, "arn:aws:iam::123456789012:role/*")),
        ("Null", "true"),
    ];

    public static TheoryData<string, string> All() =>
    [
        .. from known in Operators
           from prefix in new[] { "", "ForAnyValue:", "ForAllValues:" }
           from suffix in known.Name == "Null" ? [""] : new[] { "", "IfExists" }
           select (prefix + known.Name + suffix, known.Value),
    ];

    [Fact]
    public void There_are_27_operators() => Assert.Equal(27, Operators.DistinctBy(known => known.Name).Count());

    [Theory]
    [MemberData(nameof(All))]
    public void Loads_every_operator_with_every_modifier(string name, string value) => Parse(With(name, Quote(value)));

    [Theory]
    [Trait("threat", "P-02")]
    [InlineData("StringEqual")]
    [InlineData("stringEquals")]
    [InlineData("STRINGEQUALS")]
    [InlineData("StringMatches")]
    [InlineData("StringEqualsIfexists")]
    [InlineData("StringEqualsIfExistsIfExists")]
    [InlineData("forAnyValue:StringEquals")]
    [InlineData("ForAnyValue: StringEquals")]
    [InlineData("ForAnyValue:ForAllValues:StringEquals")]
    [InlineData("ForEachValue:StringEquals")]
    [InlineData("ForAnyValue:")]
    [InlineData("IfExists")]
    [InlineData("")]
    [InlineData(" StringEquals")]
    public void Refuses_an_unknown_operator(string name) => Assert.Contains("no condition operator", OnlyProblem(With(name, "\"a\"")).Message);

    [Theory]
    [Trait("threat", "P-02")]
    [InlineData("NullIfExists")]
    [InlineData("ForAnyValue:NullIfExists")]
    public void Refuses_IfExists_on_Null(string name) => Assert.Contains("Write Null", OnlyProblem(With(name, "\"true\"")).Message);

    private static string With(string name, string value) =>
        Document(AwsStatement(condition: When(name, "x:one", value)));
}
