using static Broker.Core.Tests.Policy.TrustPolicies;

namespace Broker.Core.Tests.Policy.Conditions;

public sealed class ConditionOperatorTests
{
    public static TheoryData<string> Supported() =>
    [
        .. from name in new[]
            {
                "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike", "Bool", "Null",
            }
           from prefix in new[] { "", "ForAnyValue:", "ForAllValues:" }
           from suffix in name == "Null" ? [""] : new[] { "", "IfExists" }
           select prefix + name + suffix,
    ];

    public static TheoryData<string> NotYet() =>
    [
        .. from name in new[]
            {
                "NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals",
                "DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals",
                "BinaryEquals", "IpAddress", "NotIpAddress", "ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike",
            }
           from prefix in new[] { "", "ForAnyValue:" }
           from suffix in new[] { "", "IfExists" }
           select prefix + name + suffix,
    ];

    [Theory]
    [MemberData(nameof(Supported))]
    public void Loads_every_supported_operator(string name) => Parse(With(name, "\"true\""));

    [Theory]
    [MemberData(nameof(NotYet))]
    [Trait("threat", "P-02")]
    public void Refuses_an_operator_that_is_not_there_yet(string name)
    {
        var problem = OnlyProblem(With(name, "\"1\""));

        Assert.Equal($"Statement[0].Condition.{name}", problem.Path);
        Assert.Contains("not supported yet", problem.Message);
    }

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
