using Broker.Sidecar.Imds;

namespace Broker.Tests.Sidecar.Imds;

public sealed class ImdsPathTests
{
    [Theory]
    [Trait("client", "R6")]
    [Trait("threat", "I-12")]
    [Trait("threat", "I-15")]
    [InlineData("/", "", "")]
    [InlineData("/latest", "latest", "")]
    [InlineData("/latest/", "latest", "")]
    [InlineData("/latest/meta-data/iam/info", "latest", "meta-data/iam/info")]
    [InlineData("//latest/api/token", "latest", "api/token")]
    [InlineData("/latest//meta-data///ramdisk-id", "latest", "meta-data/ramdisk-id")]
    [InlineData("/latest/./meta-data/x/../instance-id", "latest", "meta-data/instance-id")]
    [InlineData("/%2e%2e/latest/%2E/meta-data", "latest", "meta-data")]
    [InlineData("/../../../latest", "latest", "")]
    [InlineData("/latest/a%2Bb", "latest", "a+b")]
    [InlineData("/LATEST/Meta-Data", "LATEST", "Meta-Data")]
    public void Reads_a_path_in_its_one_form(string raw, string version, string resource)
    {
        Assert.True(ImdsPath.TryParse(raw, out var path));

        Assert.Equal((version, resource), (path.Version, path.Resource));
    }

    [Theory]
    [Trait("threat", "I-14")]
    [Trait("threat", "I-16")]
    [InlineData("/latest%2Fmeta-data")]
    [InlineData("/latest%2fmeta-data")]
    [InlineData("/latest/%252F")]
    [InlineData("/latest/%25")]
    [InlineData("/latest\\meta-data")]
    [InlineData("/latest/%5Cx")]
    [InlineData("/latest/x;y=1")]
    [InlineData("/latest/x%3By")]
    [InlineData("/latest/%00")]
    [InlineData("/latest/%0d%0aX: y")]
    [InlineData("/latest/\t")]
    [InlineData("/latest/%20")]
    [InlineData("/latest/%C0%AF")]
    [InlineData("/latest/é")]
    [InlineData("/latest/%")]
    [InlineData("/latest/%2")]
    [InlineData("/latest/%zz")]
    [InlineData("/latest/%+1")]
    public void Refuses_what_hides_something(string raw) => Assert.False(ImdsPath.TryParse(raw, out _));

    [Fact]
    public void Refuses_a_path_longer_than_any_that_exists() => Assert.False(ImdsPath.TryParse("/" + new string('a', 600), out _));

    [Theory]
    [Trait("threat", "I-11")]
    [Trait("threat", "I-13")]
    [InlineData("/latest/a/b", true)]
    [InlineData("//latest//a/b", true)]
    [InlineData("/latest/a//b", false)]
    [InlineData("/latest/a/b/", false)]
    [InlineData("/latest/a/b//", false)]
    [InlineData("/latest/a/b/.", false)]
    [InlineData("/latest/a/x/../b", true)]
    public void Tells_whether_the_last_name_was_written_exactly(string raw, bool isExact)
    {
        Assert.True(ImdsPath.TryParse(raw, out var path));

        Assert.Equal(isExact, path.IsExact);
    }
}
